import type { Timers } from '../../kernel/clock.ts'
import type { AppendOptions, EventStore, Row, Stored } from '../store.ts'
import { type Mirror, NotCopied } from './mirror.ts'
import { Unreachable } from './wire.ts'

/**
 * How long after an append the mirror copies everything new, all at once: copying each event by itself takes as long as writing
 * it. The next owner lacks at most this much, and reads it first.
 */
const COPY_AFTER_MS = 1000

/**
 * Writes to the server and reads from the mirror. A read first copies what the mirror lacks; an append is copied soon after it.
 * The first append is copied before it resolves: if the server then loses the history of a first session, the mirror still shows
 * it.
 */
export class MirroredStore implements EventStore {
  readonly isDense = false
  readonly holdsBack = false
  readonly #server: EventStore
  readonly #mirror: Mirror
  readonly #timers: Timers
  #copying: Promise<unknown> = Promise.resolve()
  #callOff: (() => void) | null = null
  #isClosed = false
  #isBegun = false

  constructor(server: EventStore, mirror: Mirror, timers: Timers) {
    this.#server = server
    this.#mirror = mirror
    this.#timers = timers
  }

  async append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void> {
    await this.#server.append(stream, expected, events, options)
    if (this.#isBegun) return this.#copySoon()
    this.#isBegun = true
    await this.#copy()
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
    this.#isClosed = true
    this.#callOff?.()
    await this.#copying.catch(() => undefined)
    await this.#mirror.close()
    await this.#server.close()
  }

  #copySoon(): void {
    if (this.#callOff !== null || this.#isClosed) return
    this.#callOff = this.#timers.after(COPY_AFTER_MS, () => {
      this.#callOff = null
      void this.#copy()
    })
  }

  /**
   * Copies what the mirror lacks, and tries again later if the server cannot be reached or the mirror cannot be written. Any
   * other error ends the process: the server then holds something that is no log.
   */
  async #copy(): Promise<void> {
    try {
      await this.#catchUp()
    } catch (error) {
      if (this.#isClosed) return
      if (!(error instanceof Unreachable || error instanceof NotCopied)) throw error
      this.#copySoon()
    }
  }

  /** one copying at a time */
  #catchUp(): Promise<unknown> {
    this.#copying = this.#copying.catch(() => undefined).then(() => this.#mirror.catchUp(this.#server))
    return this.#copying
  }
}
