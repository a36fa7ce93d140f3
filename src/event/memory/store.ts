import { checkAppend } from '../check-append.ts'
import { type EventStore, type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../store.ts'
import { Subscribers } from '../subscribers.ts'

/** rows a reader is handed at once, as from the durable store */
const pageRows = 1000

/** The log in memory, for tests: the same promises as a durable store but the durability. */
export class MemoryStore implements EventStore {
  readonly isDense: boolean = true
  readonly holdsBack = true
  readonly #rows: Row[] = []
  readonly #streams = new Map<string, Row[]>()
  readonly #subscribers = new Subscribers((after) => this.readAll(after))
  #isClosed = false
  #failure: WrongExpectedNumber | null = null

  async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    checkAppend(stream, expected, events)
    this.#requireOpen()
    if (this.#failure !== null) throw new StoreFailure(`The log takes no more events: ${this.#failure.message}`)
    const rows = this.#streams.get(stream) ?? []
    if (rows.length - 1 !== expected) {
      this.#failure = new WrongExpectedNumber(stream, expected, rows.length - 1)
      throw this.#failure
    }
    if (events.length === 0) return
    this.#streams.set(stream, rows)
    for (const event of events) {
      const row = { ...event, position: String(this.#rows.length + 1) }
      rows.push(row)
      this.#rows.push(row)
    }
    this.#subscribers.wake()
  }

  findMissing(): null {
    return null
  }

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    yield* this.#pages(() => this.#streams.get(stream) ?? [], from)
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    yield* this.#pages(() => this.#rows, after === null ? 0 : Number(after))
  }

  async subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    this.#requireOpen()
    return this.#subscribers.add(after, handle)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#subscribers.stop()
  }

  *#pages(rows: () => readonly Row[], from: number): Iterable<readonly Row[]> {
    this.#requireOpen()
    for (let at = from; at < rows().length; at += pageRows) yield rows().slice(at, at + pageRows)
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new StoreFailure('The log is closed.')
  }
}
