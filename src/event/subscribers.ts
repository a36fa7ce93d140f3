import type { Row } from './store.ts'

type Pump = { isStopped: boolean; isRunning: boolean; isBehind: boolean; after: string | null; readonly handle: (row: Row) => void }

/**
 * Hands rows to subscribers by reading them from the store, each from its own position. Past and new rows take the same way, so
 * none comes twice and none is missing, and nothing is queued for a slow subscriber. A handler that throws ends the process as
 * an unhandled rejection, because its picture of the log is wrong from then on.
 */
export class Subscribers {
  readonly #read: (after: string | null) => AsyncIterable<readonly Row[]>
  readonly #pumps = new Set<Pump>()

  constructor(read: (after: string | null) => AsyncIterable<readonly Row[]>) {
    this.#read = read
  }

  /** Resolves when the handler has had every row stored so far, with the function that ends the subscription. */
  async add(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    const pump: Pump = { isStopped: false, isRunning: false, isBehind: true, after, handle }
    this.#pumps.add(pump)
    await this.#run(pump)
    return () => this.#remove(pump)
  }

  /** Called after each append. */
  wake(): void {
    for (const pump of this.#pumps) void this.#run(pump)
  }

  stop(): void {
    for (const pump of this.#pumps) this.#remove(pump)
  }

  #remove(pump: Pump): void {
    pump.isStopped = true
    this.#pumps.delete(pump)
  }

  async #run(pump: Pump): Promise<void> {
    pump.isBehind = true
    if (pump.isRunning) return
    pump.isRunning = true
    try {
      // an append may fall between the last page that was read and the end of this loop
      while (pump.isBehind && !pump.isStopped) {
        pump.isBehind = false
        await this.#catchUp(pump)
      }
    } catch (error) {
      this.#remove(pump)
      throw error
    } finally {
      pump.isRunning = false
    }
  }

  async #catchUp(pump: Pump): Promise<void> {
    for await (const rows of this.#read(pump.after)) {
      for (const row of rows) {
        if (pump.isStopped) return
        pump.after = row.position
        pump.handle(row)
      }
    }
  }
}
