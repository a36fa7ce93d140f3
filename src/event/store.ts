import { Failure } from '../kernel/errors.ts'
import type { Recorded } from '../kernel/recorded.ts'

/** What a store is given: the event's JSON text, made once, and its hash (SHA-256, hex). */
export type Sealed = { readonly text: string; readonly hash: string; readonly event: Recorded }
/** The raw row, before parsing. `position` orders all events of the store and is opaque; `hash` covers `text`. */
export type Row = {
  readonly position: string
  readonly stream: string
  readonly number: number
  readonly hash: string
  readonly text: string
}

export class WrongExpectedNumber extends Failure {
  readonly stream: string
  readonly expected: number
  readonly actual: number
  constructor(stream: string, expected: number, actual: number) {
    super(
      actual < expected
        ? `The log has lost events: stream ${stream} ends at ${actual}, and ${expected} was there before; restore it from a backup.`
        : `Another writer was here: stream ${stream} ends at ${actual}, expected ${expected}; look for another engine on this log.`,
    )
    this.stream = stream
    this.expected = expected
    this.actual = actual
  }
}

/** The log cannot be written or read; the message is a sentence for a person. */
export class StoreFailure extends Failure {}

export type AppendOptions = {
  /**
   * Of such appends to different streams, made one after the other, any may be stored and any lost: every subset, in every
   * order, is a legal log. A server may then be sent several at once. Default: nothing overtakes.
   */
  readonly mayReorder?: boolean
}

/**
 * The log. One append is one stream: no rule may need two streams to be written together. `expected` is the
 * number of the stream's last event as the caller knows it, -1 for a stream that must not exist yet. The promise
 * settles when the events are durable. After a rejection the store takes no more, even where a later number would fit by
 * chance, and the process must stop.
 */
export interface EventStore {
  append(stream: string, expected: number, events: readonly Sealed[], options?: AppendOptions): Promise<void>
  /** pages of rows, in order, from `number` on (inclusive) */
  readStream(stream: string, from: number): AsyncIterable<readonly Row[]>
  /** pages of rows in the global order, after `position` (exclusive), null for all */
  readAll(after: string | null): AsyncIterable<readonly Row[]>
  /** calls back once per event, past ones first, then as they are appended; returns the way to stop */
  subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void>
  close(): Promise<void>
}
