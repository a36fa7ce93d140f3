import { readdirSync, readFileSync } from 'node:fs'
import WebSocket from 'ws'
import { type Started, start } from '../rig/command.ts'
import { QUICK } from '../rig/trade-setup.ts'

/** What a process has at one moment. */
export type Sample = {
  readonly atS: number
  readonly residentMb: number
  /** what is left after garbage was collected */
  readonly heapMb: number
  /** timers, sockets, files and requests that keep its loop alive */
  readonly resources: number
  readonly openFiles: number
  /** seconds of a core since its start */
  readonly cpuS: number
}

const MB = 2 ** 20
/** of the kernel's clock, by which it counts the time of processes; of all computers that Linux runs on today */
const TICKS_PER_S = 100

/** An engine that trades at a venue on this computer, with its inspector open, so that it can be asked what it has. */
export class WatchedEngine {
  readonly #started: Started
  readonly #inspector: WebSocket
  readonly #began = performance.now()
  readonly #answers = new Map<number, (result: { result?: { value?: unknown } }) => void>()
  #asked = 0

  private constructor(started: Started, inspector: WebSocket) {
    this.#started = started
    this.#inspector = inspector
    inspector.on('message', (text) => {
      const { id, result } = JSON.parse(String(text))
      this.#answers.get(id)?.(result)
      this.#answers.delete(id)
    })
    inspector.on('error', () => {})
  }

  static async start(url: string, symbols: readonly string[], log: string): Promise<WatchedEngine> {
    const args = ['trade', '--venue', 'binance', '--symbols', symbols.join(','), '--timeframe', '1s', '--log', log, ...QUICK]
    const started = start(args, { env: { COINFOLD_VENUE_URL: url, NODE_OPTIONS: '--inspect=127.0.0.1:0' } })
    let said = ''
    started.child.stderr?.on('data', (text) => (said += text.length + said.length < MB ? text : ''))
    await started.until(/Trading on/)
    const [, address = ''] = /listening on (ws:\S+)/.exec(said) ?? []
    const inspector = new WebSocket(address)
    await new Promise((resolve, reject) => inspector.once('open', resolve).once('error', reject))
    return new WatchedEngine(started, inspector)
  }

  /** seconds since it trades */
  get aliveS(): number {
    return (performance.now() - this.#began) / 1000
  }

  get hasEnded(): boolean {
    return this.#started.child.exitCode !== null || this.#started.child.signalCode !== null
  }

  async sample(): Promise<Sample> {
    const { pid } = this.#started.child
    await this.#ask('HeapProfiler.collectGarbage')
    const of = { expression: '[process.memoryUsage().heapUsed, process.getActiveResourcesInfo().length]', returnByValue: true }
    const { result } = await this.#ask('Runtime.evaluate', of)
    const [heap, resources] = (result?.value ?? [0, 0]) as [number, number]
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return {
      atS: this.aliveS,
      residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
      heapMb: heap / MB,
      resources,
      openFiles: readdirSync(`/proc/${pid}/fd`).length,
      cpuS: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_S,
    }
  }

  /** Lets it drain; resolves with its exit code and its last words. */
  async stop(): Promise<{ readonly code: number | null; readonly stderr: string }> {
    this.#inspector.close()
    this.#started.child.kill('SIGTERM')
    return this.#started.ended
  }

  kill(): void {
    if (!this.hasEnded) this.#started.child.kill('SIGKILL')
  }

  #ask(method: string, params: object = {}): Promise<{ result?: { value?: unknown } }> {
    const id = ++this.#asked
    const answer = new Promise<{ result?: { value?: unknown } }>((resolve) => this.#answers.set(id, resolve))
    this.#inspector.send(JSON.stringify({ id, method, params }))
    return answer
  }
}
