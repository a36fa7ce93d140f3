import type { PositionEvent } from '../../machines/position/events.ts'
import type { RiskEvent } from '../../machines/risk/events.ts'
import type { SessionEvent } from '../../machines/session/events.ts'
import type { CommonFact } from './common-facts.ts'
import type { Envelope } from './recorded.ts'

/** Everything that a log can say, by its type. */
export type LogFact = PositionEvent | SessionEvent | RiskEvent | CommonFact

/** A fact before it has a place in the log: what a decision makes. */
export type Fact = LogFact & { readonly venueTime?: number | null }

/** One event as it is read from the log: `event.type` says what its `data` is. */
export type LogEvent = LogFact & Envelope

export type EventType = LogFact['type']

/** The events of some types. */
export type EventOf<T extends EventType> = Extract<LogEvent, { type: T }>
