import { type ErrorSubject, Failure, isOfDisk } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/recorded.ts'

/** One event as a store keeps it: the envelope in fields, `data` as JSON text, made once and never written anew. */
export type Stored = Envelope & { readonly type: string; readonly data: string }
/**
 * An event read back, not parsed and not checked. `position` orders all events of the store and is opaque. `provenBehind`: the hash of the
 * event before it in its stream with which whoever read it has computed its own, and found it right.
 */
export type Row = Stored & { readonly position: string; readonly provenBehind?: string | undefined }

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
export class StoreFailure extends Failure {
  override readonly subject: ErrorSubject
  constructor(message: string, { subject, ...options }: ErrorOptions & { readonly subject?: ErrorSubject } = {}) {
    super(message, options)
    this.subject = subject ?? (isOfDisk(options.cause) ? 'disk' : 'store')
  }
}

export type AppendOptions = {
  /**
   * Says that the server may store this append before or without other such appends to other streams: every subset of them, in
   * every order, is a legal log. A server may then be sent several at once. Without it, appends are stored in the order in which
   * they were made.
   */
  readonly mayReorder?: boolean
}

export type ReadOptions = { readonly provesHashes?: boolean }

/**
 * The log. One append writes to one stream, and no rule needs two streams to be written together. `expected` is the number of
 * the stream's last event as the caller knows it, -1 for a stream that must not exist yet. The promise resolves when the events
 * are durable. Once an append was rejected, the store refuses all that follow, even one whose number would fit, and the process
 * must stop.
 */
export interface EventStore {
  /** whether positions count the events, 1 for the first, without a hole */
  readonly isDense: boolean
  /**
   * Whether a writer may hold some events back for a moment. A file makes all that is appended in one turn durable together, and
   * that costs no more than one event. A server stores one append at a time: events that were held back would then delay the
   * urgent one behind them.
   */
  readonly holdsBack: boolean
  append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void>
  /** What the store can tell, without reading all of it, of events that are missing; null: nothing. */
  findMissing(): string | null
  /** pages of rows, in order, from `number` on (inclusive) */
  readStream(stream: string, from: number): AsyncIterable<readonly Row[]>
  /**
   * pages of rows in the global order, after `position` (exclusive), null for all. `provesHashes`: hashes will be compared, which a store that
   * can do it beside the reader's own work may do already (`provenBehind`)
   */
  readAll(after: string | null, options?: ReadOptions): AsyncIterable<readonly Row[]>
  /** calls back once per event, past ones first, then as they are appended; returns the way to stop */
  subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void>
  close(): Promise<void>
}
