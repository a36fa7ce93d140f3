import { type Row, type Stored, StoreFailure } from '../store.ts'

/**
 * What several engines write down for each other on a server, outside of every log: who holds a lease, which slice of a
 * pool is whose. Small JSON; one stream a subject; the expected number makes it a compare-and-set.
 */
export type Note = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }
export type NoteRow = Note & { readonly number: number; readonly id: string }

/**
 * What became of one append. `unknown`: it may be stored or not, or be stored later; only asking again tells.
 * `refused`: it is not stored and never will be.
 */
export type Answer =
  | { readonly kind: 'appended' }
  | { readonly kind: 'wrong-number'; readonly actual: number }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** The server cannot be asked at the moment; asking again later may help. */
export class Unreachable extends StoreFailure {}

/** The caller stopped waiting for a server or a lease. */
export class StoppedWaiting extends StoreFailure {}

/**
 * One connection to a server that keeps streams. It tries once and says what happened; what that means is the store's
 * to decide. Streams are named as in the log; the connection knows under which names the server keeps them.
 */
export interface Wire {
  /** Never rejects, and may never settle: whoever asks sets a timer. `expected`: -1 for a stream that must not exist. */
  append(stream: string, expected: number, events: readonly Stored[]): Promise<Answer>
  /** pages of rows from `number` on, inclusive; nothing for a stream that does not exist. Throws Unreachable or StoreFailure. */
  readStream(stream: string, from: number): AsyncIterable<readonly Row[]>
  /** pages of rows in the server's order, after `position` (exclusive), null for all. Throws Unreachable or StoreFailure. */
  readAll(after: string | null): AsyncIterable<readonly Row[]>
  /**
   * Rows after `position` (exclusive) as they come, the past first. `lost` is called at most once, after which nothing
   * more comes. Returns the way to stop.
   */
  follow(after: string | null, hear: (row: Row) => void, lost: (error: StoreFailure) => void): () => void
  /** As `append`, for a stream outside of the log, named in full. */
  appendNote(stream: string, expected: number, note: Note & { readonly id: string }): Promise<Answer>
  /** at most the next thousand notes from `number` on; nothing for a stream that does not exist. Throws Unreachable or StoreFailure. */
  readNotes(stream: string, from: number): Promise<readonly NoteRow[]>
  /** the newest note, or null */
  lastNote(stream: string): Promise<NoteRow | null>
  /** Ends this connection and makes another one. Only called when no append is waiting for an answer. */
  replace(): Promise<void>
  close(): Promise<void>
}
