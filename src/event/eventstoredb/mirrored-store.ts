import type { EventStore, Row, Stored } from '../store.ts'
import type { Mirror } from './mirror.ts'

/** Writes to the server and reads from the mirror, which first copies what it lacks. */
export class MirroredStore implements EventStore {
  readonly isDense = false
  readonly holdsBack = false
  readonly #server: EventStore
  readonly #mirror: Mirror
  #copying: Promise<unknown> = Promise.resolve()

  constructor(server: EventStore, mirror: Mirror) {
    this.#server = server
    this.#mirror = mirror
  }

  append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    return this.#server.append(stream, expected, events)
  }

  findMissing(): string | null {
    return this.#server.findMissing()
  }

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    await this.#catchUp()
    yield* this.#mirror.readStream(stream, from)
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    await this.#catchUp()
    yield* this.#mirror.readAll(after)
  }

  subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    return this.#server.subscribe(after, handle)
  }

  async close(): Promise<void> {
    await this.#copying.catch(() => undefined)
    await this.#mirror.close()
    await this.#server.close()
  }

  /** one copying at a time */
  #catchUp(): Promise<unknown> {
    this.#copying = this.#copying.catch(() => undefined).then(() => this.#mirror.catchUp(this.#server))
    return this.#copying
  }
}
