import type { EventType, LogEvent } from './log-event.ts'

/**
 * A pure fold of the log. `apply` changes the state it owns and returns nothing (a million events pass through
 * it); it reads the event alone: no clock, no chance, no I/O. State is plain data (objects, arrays, strings,
 * numbers, bigint money) bounded by what is open, never by history; rows of history go to `emit`, which reports set.
 */
export type Projection<S, Row = never, Others = void> = {
  readonly name: string
  /** raised with every change of meaning: a snapshot of another version is thrown away */
  readonly version: number
  /** the event types that can change the state: others need not be passed, and change nothing when they are */
  readonly types: readonly EventType[]
  initial(): S
  /** `others`: folds that have heard the event already */
  apply(state: S, event: LogEvent, emit?: (row: Row) => void, others?: Others): void
}
