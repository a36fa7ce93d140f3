import type { AppendOptions, EventStore, Row, Stored } from '../store.ts'
import type { ServerLease } from './server-lease.ts'

/** A log that is written only by whoever holds its lease: an append counts as done when it is stored and the lease still holds. */
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
    // an owner that slept past its term writes nothing before it knows that it still is one; and nobody overtakes who waits
    if (this.#waiting > 0 || !this.#lease.holds()) {
      this.#waiting++
      const held = this.#last.then(() => this.#lease.held())
      this.#last = held.catch(() => undefined)
      try {
        await held
      } finally {
        // in the same step as the append below: whoever comes in between has to wait as well
        this.#waiting--
      }
    }
    await this.#store.append(stream, expected, events, options)
    // the server may have been away for longer than the lease: what follows from the append waits until we are the owner again
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
