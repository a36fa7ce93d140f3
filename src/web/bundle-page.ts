import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import type { BuildOptions } from 'esbuild'

/** One file of the page. What has its hash in its name never changes; the document does. */
export type PageFile = { readonly path: string; readonly type: string; readonly bytes: Uint8Array; readonly isForEver: boolean }

const UI = join(import.meta.dirname, 'ui')
const PROJECT = join(import.meta.dirname, '..', '..')
/** Packages of which the page is made: another version of one is another page. */
const MADE_OF = ['esbuild', 'preact', '@preact/signals', 'lightweight-charts']
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

/** All that the page is made of; the machines are drawn from their own configurations, which are made of the rest. */
const sourceKey = async (): Promise<string> => {
  const hash = createHash('sha256')
  const sources = globSync('{src/web,machines}/**/*.{ts,tsx,css}', { cwd: PROJECT })
  for (const file of [...sources].sort()) hash.update(file).update(await readFile(join(PROJECT, file)))
  const locked = JSON.parse(await readFile(join(PROJECT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>
  }
  for (const name of MADE_OF) hash.update(`${name} ${locked.packages[`node_modules/${name}`]?.version ?? ''}`)
  return hash.digest('hex').slice(0, 16)
}

const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  // `light-dark()` in the stylesheet asks for browsers of this age anyway
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  entryNames: '[hash]',
  outdir: '/',
  logLevel: 'silent',
}

/**
 * The machines as data: the page draws them, and decides nothing. What an event means that moves nothing is said in the docs alone: a page
 * never shows it, and it is a third of the text.
 */
const machineConfigs = async (): Promise<string> => {
  const { machinesKnown } = await import('./machines-known.ts')
  const configs = Object.fromEntries(Object.entries(machinesKnown).map(([name, { config }]) => [name, config]))
  return JSON.stringify(configs, (name, value) => {
    const on = (value as { on?: Record<string, { target: string }> } | null)?.on
    if (on === undefined) return value
    const told = Object.entries(on).map(([event, edge]) => [event, edge.target === name ? { target: edge.target } : edge])
    return { ...value, on: Object.fromEntries(told) }
  })
}

/** 0.2 to 0.4 s. Loaded here alone: it starts a process of its own, and most pages come out of the cache. */
const build = async (entry: string): Promise<Map<string, Uint8Array>> => {
  const esbuild = await import('esbuild')
  const define = { COINFOLD_MACHINES: await machineConfigs() }
  const { outputFiles } = await esbuild.build({ ...OPTIONS, entryPoints: [join(UI, entry)], define })
  await esbuild.stop()
  return new Map((outputFiles ?? []).map(({ path, contents }) => [basename(path), contents]))
}

const readKept = async (folder: string): Promise<Map<string, Uint8Array> | null> => {
  const names = globSync('*.{js,css}', { cwd: folder })
  if (names.length !== 2) return null
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)))
}

/** Whole or not at all: another process may make the same page at the same time, and a kill may come in between. */
const keep = async (folder: string, built: ReadonlyMap<string, Uint8Array>): Promise<void> => {
  const aside = `${folder}.${process.pid}`
  try {
    await mkdir(aside, { recursive: true })
    for (const [name, bytes] of built) await writeFile(join(aside, name), bytes)
    await rename(aside, folder)
  } catch {
    // a read-only image, or another process was quicker: the page is served from memory
    await rm(aside, { recursive: true, force: true }).catch(() => undefined)
  }
}

const documentOf = (script: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>coinfold</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${style}">
<script type="module" src="/assets/${script}"></script>
</head>
<body><div id="page"></div><noscript>This page is a program: it needs JavaScript. The same figures are on the command line.</noscript></body>
</html>
`

/** Where packages lie: beside the project, or where it is itself a package. */
const cacheFolder = (): string => {
  const preact = createRequire(import.meta.url).resolve('preact/package.json')
  return join(preact, '..', '..', '.cache', 'coinfold')
}

const bundleOf = async (kind: string, entry: string): Promise<Map<string, Uint8Array>> => {
  const folder = join(cacheFolder(), `${kind}-${await sourceKey()}`)
  const kept = await readKept(folder)
  if (kept !== null) return kept
  const files = await build(entry)
  await keep(folder, files)
  return files
}

/** Script and style of the page that is a file itself. */
export const bundleOfFile = async (): Promise<{ readonly script: string; readonly style: string }> => {
  const files = [...(await bundleOf('file', 'main-of-file.tsx'))]
  const textOf = (ending: string): string => Buffer.from(files.find(([name]) => name.endsWith(ending))![1]).toString()
  return { script: textOf('.js'), style: textOf('.css') }
}

/** The page as it is served: a document, one script and one stylesheet, made when it is asked for first. */
export const bundlePage = async (): Promise<readonly PageFile[]> => {
  const files = await bundleOf('ui', 'main.tsx')
  const named = (ending: string): string => [...files.keys()].find((name) => name.endsWith(ending)) ?? ''
  const document = Buffer.from(documentOf(named('.js'), named('.css')))
  const assets = [...files].map(([name, bytes]) => ({
    path: `/assets/${name}`,
    type: TYPES[name.split('.').at(-1) ?? ''] ?? '',
    bytes,
    isForEver: true,
  }))
  return [{ path: '/', type: 'text/html; charset=utf-8', bytes: document, isForEver: false }, ...assets]
}
