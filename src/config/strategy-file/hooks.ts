import { readFileSync } from 'node:fs'
import { type LoadHookSync, type ModuleFormat, type ResolveHookSync, registerHooks } from 'node:module'
import { dirname, extname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sha256 } from '../../kernel/hash.ts'
import { textIn } from '../../kernel/utf8-text.ts'
import { outside } from './outside.ts'

/** A file cannot be loaded as a strategy; the message goes on from the name of the file that it is about. */
export class Unfit extends Error {}

/** What is being loaded: the file that was named, and the hash of each that was read for it. */
export type Loading = { readonly file: string; readonly read: Map<string, string> }

const FORMATS: Readonly<Record<string, ModuleFormat>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
}
export const extensions = Object.keys(FORMATS)

/** The engine's own files, which no strategy may reach. */
const ENGINE = join(import.meta.dirname, '..', '..', '..')
const OWN_FOLDERS = ['src', 'machines', 'projections', 'launcher', 'node_modules'].map((name) => join(ENGINE, name) + sep)
/** What a strategy imports by the name `coinfold/strategy`; in the shipped package it is JavaScript. */
const OPEN = new URL(`../../define-strategy${extname(import.meta.url)}`, import.meta.url).href
const MARK = 'strategy='
const OUTSIDE = 'coinfold:outside'
const PREFIX = `import { ${Object.keys(outside).join(', ')} } from '${OUTSIDE}';`
const SHARED = Symbol.for('coinfold.outside')
const OUTSIDE_SOURCE = `const all = globalThis[Symbol.for('coinfold.outside')]\n${Object.keys(outside)
  .map((name, nth) => `const n${nth} = all[${JSON.stringify(name)}]; export { n${nth} as ${name} }`)
  .join('\n')}`

let loads = 0
const loading = new Map<string, Loading>()
const ofUrl = (url: string | undefined): Loading | undefined => {
  const at = url?.lastIndexOf(`?${MARK}`) ?? -1
  return at === -1 ? undefined : loading.get(url!.slice(at + MARK.length + 1))
}

/** Where a strategy's import leads. Throws Unfit for what it may not import. */
const importOf = (specifier: string, from: string): string => {
  if (specifier === 'coinfold/strategy') return OPEN
  if (specifier === OUTSIDE) return `file:///${OUTSIDE}.mjs?${MARK}outside`
  const importer = fileURLToPath(from.slice(0, from.lastIndexOf('?')))
  const say = `imports ${specifier}${importer === ofUrl(from)!.file ? '' : ` (in ${importer})`}`
  if (!/^\.\.?\//.test(specifier)) throw new Unfit(`${say}: a strategy may import coinfold/strategy, and files beside it`)
  const file = join(dirname(importer), specifier)
  if (OWN_FOLDERS.some((folder) => file.startsWith(folder)))
    throw new Unfit(`${say}: the engine's own files are none of a strategy's, which may import coinfold/strategy, and files beside it`)
  if (FORMATS[extname(file)] === undefined) throw new Unfit(`${say}: a strategy may import files that end in ${extensions.join(', ')}`)
  return `${pathToFileURL(file).href}${from.slice(from.lastIndexOf('?'))}`
}

const resolve: ResolveHookSync = (specifier, context, next) => {
  const begun = /^\/coinfold-strategy-(\d+)$/.exec(specifier)
  if (begun !== null) return { url: `file:///coinfold-strategy-${begun[1]}.mjs?${MARK}${begun[1]}`, format: 'module', shortCircuit: true }
  const { parentURL } = context
  const started = /^file:\/\/\/coinfold-strategy-(\d+)\.mjs/.exec(parentURL ?? '')
  if (started !== null) {
    const [, id = ''] = started
    return { url: `${pathToFileURL(loading.get(id)!.file).href}?${MARK}${id}`, shortCircuit: true }
  }
  if (ofUrl(parentURL) === undefined) return next(specifier, context)
  return { url: importOf(specifier, parentURL!), shortCircuit: true }
}

const load: LoadHookSync = (url, context, next) => {
  if (url === `file:///${OUTSIDE}.mjs?${MARK}outside`) return { format: 'module', source: OUTSIDE_SOURCE, shortCircuit: true }
  const of = ofUrl(url)
  if (of === undefined) return next(url, context)
  if (url.startsWith('file:///coinfold-strategy-'))
    return { format: 'module', source: "import * as file from 'file'\nexport { file }", shortCircuit: true }
  const file = fileURLToPath(url.slice(0, url.lastIndexOf('?')))
  const source = textIn(readFileSync(file))
  if (typeof source !== 'string') throw new Unfit(file === of.file ? source.fault : `imports ${file}, which ${source.fault}`)
  of.read.set(file, sha256(source))
  return { format: FORMATS[extname(file)]!, source: `${PREFIX}${source}`, shortCircuit: true }
}

/** Gives what is loaded next a name by which the hooks know it; they stay, as a strategy may import something later. */
export const beginLoading = (one: Loading): string => {
  if (loads === 0) {
    Object.defineProperty(globalThis, SHARED, { value: outside })
    registerHooks({ resolve, load })
  }
  const id = String(++loads)
  loading.set(id, one)
  return `/coinfold-strategy-${id}`
}
