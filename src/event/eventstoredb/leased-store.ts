import type { EventStore, Row, Sealed } from '../store.ts'
import type { StoreLease } from './lease.ts'

/** A log that is written only by whoever holds its lease: an append counts as done when it is stored and the lease still holds. */
export class LeasedStore implements EventStore {
  readonly #store: EventStore
  readonly #lease: Pick<StoreLease, 'held'>

  constructor(store: EventStore, lease: Pick<StoreLease, 'held'>) {
    this.#store = store
    this.#lease = lease
  }

  async append(stream: string, expected: number, events: readonly Sealed[]): Promise<void> {
    await this.#store.append(stream, expected, events)
    // the server may have been away for longer than the lease: what follows from the append waits until we are the owner again
    await this.#lease.held()
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
