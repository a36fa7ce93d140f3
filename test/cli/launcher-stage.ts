import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * What a fake npm does: it writes a line to `npm-calls` each time; as `ci` it has what was there removed; it leaves a record
 * of what it installed by the lock file, as npm does at the end.
 */
const FAKE_NPM = `#!${process.execPath}
import fs from 'node:fs'
import path from 'node:path'
const root = process.cwd()
const npmCalls = () => fs.readFileSync(path.join(root, 'npm-calls'), 'utf8').trim().split('\\n').length
fs.appendFileSync(path.join(root, 'npm-calls'), process.argv.slice(2).join(' ') + '\\n')
console.log(process.env.FAKE_NPM_SAYS ?? 'npm speaks')
console.error('npm warns')
const isCi = process.argv[2] === 'ci'
if (isCi) fs.rmSync(path.join(root, 'node_modules'), { recursive: true, force: true })
const finish = () => {
  if (process.env.FAKE_NPM_CODE) process.exit(Number(process.env.FAKE_NPM_CODE))
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
  const wanted = Object.entries(packages).filter(([name, { dev }]) => name !== '' && (!dev || process.argv.includes('--include=dev')))
  for (const [name] of wanted) {
    fs.mkdirSync(path.join(root, name), { recursive: true })
    fs.writeFileSync(path.join(root, name, 'whole'), '')
  }
  fs.mkdirSync(path.join(root, 'node_modules'), { recursive: true })
  const recorded = process.env.FAKE_NPM_CHOOSES && !isCi ? [] : wanted
  fs.writeFileSync(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: Object.fromEntries(recorded) }))
  if (process.env.FAKE_NPM_PULLS && npmCalls() === 1) fs.appendFileSync(path.join(root, 'package-lock.json'), ' ')
  if (!isCi) return
  fs.mkdirSync(path.join(root, 'node_modules/node/bin'), { recursive: true })
  if (!process.env.FAKE_NPM_NO_NODE) fs.symlinkSync(process.execPath, path.join(root, 'node_modules/node/bin/node'))
}
setTimeout(finish, Number(process.env.FAKE_NPM_MS ?? 0))
`

/**
 * An engine that tells what it was given and what it hears; `wait` makes it stay, `count` makes it count wishes to stop, `rereads` have another use for SIGHUP, `deaf` hear none,
 * `where` tell of time zone and language.
 */
const FAKE_MAIN = `
import { writeFileSync } from 'node:fs'
import { dieWithLauncher, onStop } from './cli/signals.ts'
dieWithLauncher()
const [mode, path] = process.argv.slice(2)
process.stdout.write(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, cwd: process.cwd() }) + '\\n')
if (mode === 'exit') process.exitCode = Number(path)
if (mode === 'where') process.stdout.write(new Date(0).toString() + ' ' + (1234.5).toLocaleString() + '\\n')
if (mode === 'kill-self') process.kill(process.pid, 'SIGKILL')
if (mode === 'count') onStop((times, signal) => process.stdout.write(signal + ' ' + times + '\\n'))
if (mode === 'rereads') {
  const tell = (text) => process.stdout.write(text + '\\n')
  onStop((times, signal) => tell(signal + ' ' + times), () => tell('again'))
}
if (mode === 'deaf') {
  onStop(() => {})
  writeFileSync(path, String(process.pid))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
if (mode === 'wait' || mode === 'count' || mode === 'rereads') {
  setInterval(() => {}, 1000)
  writeFileSync(path, String(process.pid))
}
`

export type Packages = Readonly<Record<string, { readonly version: string; readonly dev?: true }>>
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }
export type Started = { child: ChildProcess; ended: Promise<Ended> }

const project = join(import.meta.dirname, '..', '..')

/** A small project with the real launcher, a fake npm and a fake engine, in a folder of its own. */
export const stage = () => {
  const root = mkdtempSync(join(tmpdir(), 'coinfold-launcher-'))
  const bin = join(root, 'bin')
  mkdirSync(bin)
  mkdirSync(join(root, 'src', 'cli'), { recursive: true })
  copyFileSync(join(project, 'coinfold.mjs'), join(root, 'coinfold.mjs'))
  cpSync(join(project, 'launcher'), join(root, 'launcher'), { recursive: true })
  copyFileSync(join(project, 'src', 'cli', 'signals.ts'), join(root, 'src', 'cli', 'signals.ts'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{}}}')
  copyFileSync(join(project, 'src', 'start.mjs'), join(root, 'src', 'start.mjs'))
  writeFileSync(join(root, 'src', 'main.ts'), FAKE_MAIN)
  writeFileSync(join(bin, 'npm'), FAKE_NPM)
  chmodSync(join(bin, 'npm'), 0o755)
  const { npm_execpath: _, ...inherited } = process.env

  const start = (args: readonly string[], env: Record<string, string> = {}, how: Pick<SpawnOptions, 'detached' | 'uid'> = {}): Started => {
    const child = spawn(process.execPath, [join(root, 'coinfold.mjs'), ...args], {
      cwd: root,
      env: { ...inherited, PATH: `${bin}${delimiter}${process.env.PATH}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...how,
    })
    const text = { stdout: '', stderr: '' }
    child.stdout.on('data', (data) => {
      text.stdout += data
    })
    child.stderr.on('data', (data) => {
      text.stderr += data
    })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal, ...text }))
    })
    return { child, ended }
  }

  return {
    root,
    start,
    run: (args: readonly string[], env?: Record<string, string>): Promise<Ended> => start(args, env).ended,
    npmCalls: (): string[] => {
      const calls = join(root, 'npm-calls')
      return existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
    },
    lock: (packages: Packages): void =>
      writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } })),
    marker: (): string =>
      readFileSync(join(root, 'node_modules', '.coinfold-lock'), 'utf8')
        .trim()
        .replace(/^\w{64} /, ''),
    /** As if `npm ci` had been run by hand while the lock file held these packages. */
    preinstall: (packages: Packages = {}): void => {
      mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true })
      symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'))
      writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
    },
    /** Waits until the engine of `wait` or `count` has written its pid. */
    enginePid: async (path: string): Promise<number> => {
      for (let tries = 0; tries < 500; tries++) {
        if (existsSync(path) && readFileSync(path, 'utf8') !== '') return Number(readFileSync(path, 'utf8'))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('The engine did not start within ten seconds.')
    },
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  }
}
