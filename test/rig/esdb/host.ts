import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerProcess, startServerProcess } from '../eventstoredb/process.ts'

/** An EventStoreDB server as a process of its own, at one address for good, whatever becomes of it. */
export class ServerHost {
  readonly #folder = mkdtempSync(join(tmpdir(), 'coinfold-esdb-'))
  #databases = 0
  #server: ServerProcess | null = null
  #port = 0

  static async open(): Promise<ServerHost> {
    const host = new ServerHost()
    await host.start()
    return host
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`
  }

  /** At the same address, with what it had committed. */
  async start(): Promise<void> {
    this.#server = await startServerProcess({ file: join(this.#folder, `${this.#databases}.jsonl`), port: this.#port })
    this.#port = this.#server.port
  }

  /** At the same address, with nothing. */
  startEmpty(): Promise<void> {
    this.#databases++
    return this.start()
  }

  async kill(): Promise<void> {
    await this.#server?.signal('SIGKILL')
    this.#server = null
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
