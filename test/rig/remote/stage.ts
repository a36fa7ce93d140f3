import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { Faults } from './faults.ts'
import type { Account } from './server.ts'

const engineFile = fileURLToPath(new URL('./engine.ts', import.meta.url))
const serverFile = fileURLToPath(new URL('./server.ts', import.meta.url))
// compiled once, as the launcher does: a start is then three times as quick
const compiled = fileURLToPath(new URL('../../../node_modules/.compile-cache', import.meta.url))
const killAt = new URL('../kill-at.ts', import.meta.url).href

/** Far above what any step takes; a test that meets it has found something that hangs. */
const LONGEST_MS = 30_000

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}
export type Process = {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** its first line; rejects when it ends without one */
  readonly said: Promise<string>
}

const children = new Set<ChildProcess>()
const folders = new Set<string>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const within = <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  const late = sleep(ms, undefined, { ref: false }).then(() => Promise.reject(new Error(`${what} within ${ms} ms.`)))
  return Promise.race([work, late])
}

type Around = { readonly env?: Readonly<Record<string, string>>; readonly preload?: string; readonly shell?: string }

const start = (file: string, { env = {}, preload, shell }: Around = {}): Process => {
  const line = [process.execPath, ...(preload === undefined ? [] : ['--import', preload]), file]
  const [program = '', ...args] = shell === undefined ? line : ['bash', '-c', `${shell}; exec "$0" "$@"`, ...line]
  // its standard input ends with this process, and it with that
  const child = spawn(program, args, {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.add(child)
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      children.delete(child)
      resolve({ code, signal, stdout, stderr })
    })
  })
  const said = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      stdout += text
      if (stdout.includes('\n')) resolve(stdout.split('\n')[0] ?? '')
    })
    ended.then((how) => reject(new Error(`It ended without a word: ${how.signal ?? how.code} ${how.stderr}`)), reject)
  })
  const spoken = within(LONGEST_MS, 'A process speaks', said)
  // who does not wait for its word is told of its end by `ended`
  spoken.catch(() => {})
  return { child, ended, said: spoken }
}

export type EngineOptions = {
  /** at every other candle, at none, of one coin at each */
  readonly entries?: 'on' | 'off' | 'one'
  /** what the computer's clock shows more than it should */
  readonly clockOffsetMs?: number
  /** how long an append takes at least */
  readonly diskMs?: number
  /** dies at a named point: `boot-done:1` */
  readonly killAt?: string
  /** shell commands that set limits for it */
  readonly shell?: string
  readonly log?: string
}

/** A venue, a log, and engines that come and go between them. */
export class Stage {
  /** where the log is */
  readonly disk: string
  readonly log: string
  readonly #server: Process
  readonly #ports: { venue: number; control: number }

  private constructor(disk: string, server: Process, ports: { venue: number; control: number }) {
    this.disk = disk
    this.log = join(disk, 'rig.db')
    this.#server = server
    this.#ports = ports
  }

  /** `disk`: a folder for the log that is yet to be made */
  static async open(env: Readonly<Record<string, string>> = {}, disk = ''): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'coinfold-remote-'))
    folders.add(folder)
    const server = start(serverFile, { env })
    return new Stage(join(folder, disk), server, JSON.parse(await server.said))
  }

  async close(): Promise<void> {
    this.#server.child.kill('SIGKILL')
    await this.#server.ended
  }

  async #control(path: string, body: object): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#ports.control}${path}`, { method: 'POST', body: JSON.stringify(body) })
  }

  faults = (faults: Faults): Promise<void> => this.#control('/faults', faults)
  prices = (change: { isHeld?: boolean; shovePct?: number }): Promise<void> => this.#control('/prices', change)
  outage = (ms: number): Promise<void> => this.#control('/outage', { ms })
  silence = (ms: number): Promise<void> => this.#control('/silence', { ms })
  cutStreams = (): Promise<void> => this.#control('/cut', {})

  async account(): Promise<Account> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.control}/account`)
    return (await response.json()) as Account
  }

  /** Starts an engine; `said` is its word that it trades. */
  engine({ entries = 'on', clockOffsetMs = 0, diskMs = 0, killAt: at, shell, log = this.log }: EngineOptions = {}): Process {
    const env = {
      RIG_URL: `http://127.0.0.1:${this.#ports.venue}`,
      RIG_LOG: log,
      RIG_ENTRIES: entries,
      RIG_CLOCK_OFFSET_MS: String(clockOffsetMs),
      RIG_DISK_MS: String(diskMs),
      KILL_AT: at ?? '',
    }
    return start(engineFile, { env, ...(at === undefined ? {} : { preload: killAt }), ...(shell === undefined ? {} : { shell }) })
  }

  /** Starts an engine and waits until it trades. */
  async trading(options: EngineOptions = {}): Promise<Process> {
    const engine = this.engine(options)
    await engine.said
    return engine
  }
}

export const kill = async (engine: Process): Promise<Ended> => {
  engine.child.kill('SIGKILL')
  return engine.ended
}

export const stop = async (engine: Process): Promise<Ended> => {
  engine.child.kill('SIGTERM')
  return within(LONGEST_MS, 'An engine that is told to stop ends', engine.ended)
}
