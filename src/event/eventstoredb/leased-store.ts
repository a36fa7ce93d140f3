import type { AppendOptions, EventStore, Row, Stored } from '../store.ts'
import type { ServerLease } from './server-lease.ts'

/**
 * Appends to a log only while this process holds its lease. An append resolves when its events are stored and the lease still
 * holds: otherwise an order could be sent for a coin that another engine owns by then.
 */
export class LeasedStore implements EventStore {
  readonly isDense = false
  readonly holdsBack = false
  readonly #store: EventStore
  readonly #lease: Pick<ServerLease, 'holds' | 'held'>

  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: EventStore, lease: Pick<ServerLease, 'holds' | 'held'>) {
    this.#store = store
    this.#lease = lease
  }

  async append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void> {
    // a process that slept past its term first finds out whether it still holds the lease; later appends wait with it, to keep their order
    if (this.#waiting > 0 || !this.#lease.holds()) {
      this.#waiting++
      const held = this.#last.then(() => this.#lease.held())
      this.#last = held.catch(() => undefined)
      try {
        await held
      } finally {
        // in the same step as the append below, or an append made in between would overtake this one
        this.#waiting--
      }
    }
    await this.#store.append(stream, expected, events, options)
    // the lease may have run out while the server was away: the caller then waits until it holds again
    if (!this.#lease.holds()) await this.#lease.held()
  }

  findMissing(): string | null {
    return this.#store.findMissing()
  }

  readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    return this.#store.readStream(stream, from)
  }

  readAll(after: string | null): AsyncIterable<readonly Row[]> {
    return this.#store.readAll(after)
  }

  subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    return this.#store.subscribe(after, handle)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}
