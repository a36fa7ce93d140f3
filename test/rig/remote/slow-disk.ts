import { setTimeout as sleep } from 'node:timers/promises'
import type { AppendOptions, EventStore, Row, Stored } from '../../../src/event/store.ts'

/**
 * A store whose disk takes its time. SQLite writes at once, within the turn of the append: only a slow disk leaves a gap
 * between an intent and its durability in which a process can die, and in which prices and answers come in.
 */
export class SlowDisk implements EventStore {
  readonly #store: EventStore
  readonly #ms: number
  #next: Promise<void> | null = null

  constructor(store: EventStore, ms: number) {
    this.#store = store
    this.#ms = ms
  }

  get isDense(): boolean {
    return this.#store.isDense
  }

  get holdsBack(): boolean {
    return this.#store.holdsBack
  }

  findMissing(): string | null {
    return this.#store.findMissing()
  }

  async append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void> {
    // what is appended in one turn is written together, in its order
    this.#next ??= sleep(this.#ms).then(() => {
      this.#next = null
    })
    await this.#next
    await this.#store.append(stream, expected, events, options)
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
