import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { isServerUrl } from '../../../src/kernel/server-url.ts'
import type { Faults } from './faults.ts'
import type { Account, Asked } from './server.ts'

const engineFile = fileURLToPath(new URL('./engine.ts', import.meta.url))
const serverFile = fileURLToPath(new URL('./server.ts', import.meta.url))
const killAt = new URL('../kill-at.ts', import.meta.url).href
const stopAt = new URL('../esdb/stop-at.ts', import.meta.url).href

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
  /** what it has written to standard error so far */
  readonly heard: () => string
}

const children = new Set<ChildProcess>()
const folders = new Set<string>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is removed after the tests of this file. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-remote-'))
  folders.add(folder)
  return folder
}

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
    env: { ...process.env, NO_COLOR: '1', ...env },
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
  // who does not wait for its word is told of its end by `ended`
  said.catch(() => {})
  return { child, ended, said, heard: () => stderr }
}

/** Its first line, which has to come soon. */
export const word = ({ said }: Process): Promise<string> => within(LONGEST_MS, 'A process speaks', said)

export type EngineOptions = {
  /** at every other candle, at none, of one coin at each */
  readonly entries?: 'on' | 'off' | 'one'
  /** what the computer's clock shows more than it should */
  readonly clockOffsetMs?: number
  /** how long an append takes at least */
  readonly diskMs?: number
  /** dies at a named point: `boot-done:1` */
  readonly killAt?: string
  /** stops itself, as SIGSTOP does, with an event durable and nothing of it sent: `EntryRequested:1` (test/rig/esdb/stop-at.ts) */
  readonly stopAt?: string
  /** shell commands that set limits for it */
  readonly shell?: string
  readonly log?: string
  /** of a log on a server: which computer it runs on, that is where its mirror is */
  readonly host?: string
  readonly leaseMs?: number
}

/** A venue, a log, and engines that come and go between them. */
export class Stage {
  /** where the log is */
  readonly disk: string
  /** a file, or the URL of a server */
  readonly log: string
  readonly #server: Process
  readonly #ports: { venue: number; control: number }

  private constructor(disk: string, log: string, server: Process, ports: { venue: number; control: number }) {
    this.disk = disk
    this.log = log
    this.#server = server
    this.#ports = ports
  }

  /** `disk`: a folder for the log that is yet to be made; `log`: the URL of a server that it lies on instead */
  static async open(env: Readonly<Record<string, string>> = {}, disk = '', log?: string): Promise<Stage> {
    const folder = newFolder()
    const server = start(serverFile, { env })
    return new Stage(join(folder, disk), log ?? join(folder, disk, 'rig.db'), server, JSON.parse(await word(server)))
  }

  /** of the venue */
  get url(): string {
    return `http://127.0.0.1:${this.#ports.venue}`
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

  account = (): Promise<Account> => this.#read<Account>('/account')
  /** everything about single orders that the venue was asked, in the order of arrival */
  asked = (): Promise<readonly Asked[]> => this.#read<readonly Asked[]>('/asked')

  async #read<T>(path: string): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.control}${path}`)
    return (await response.json()) as T
  }

  /** Starts an engine; `said` is its word that it trades. */
  engine(options: EngineOptions = {}): Process {
    const { entries = 'on', clockOffsetMs = 0, diskMs = 0, killAt: killed, stopAt: stopped, shell, log = this.log } = options
    const { host = 'a', leaseMs = 1500 } = options
    const env = {
      RIG_URL: this.url,
      ...(isServerUrl(log) ? { RIG_STORE: log, RIG_MIRRORS: join(this.disk, host), RIG_LEASE_MS: String(leaseMs) } : { RIG_LOG: log }),
      RIG_ENTRIES: entries,
      RIG_CLOCK_OFFSET_MS: String(clockOffsetMs),
      RIG_DISK_MS: String(diskMs),
      KILL_AT: killed ?? '',
      STOP_AT: stopped ?? '',
    }
    const preload = killed === undefined ? (stopped === undefined ? undefined : stopAt) : killAt
    return start(engineFile, { env, ...(preload === undefined ? {} : { preload }), ...(shell === undefined ? {} : { shell }) })
  }

  /** Starts an engine and waits until it trades. */
  async trading(options: EngineOptions = {}): Promise<Process> {
    const engine = this.engine(options)
    await word(engine)
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

/**
 * What is said in the course of things and is no complaint: that it waits, that its store went and came back, that the
 * venue is silent, and what the client thinks of short intervals.
 */
const NOTES = /^(?:Waiting for pid \d+\.|The (?:store is|venue does not)[^\n]*\.|Stopped\.|[^\n]*KeepAliveInterval[^\n]*)\n/gm
export const complaintsOf = ({ stderr }: Ended): string => stderr.replace(NOTES, '')
