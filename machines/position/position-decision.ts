import type { Decision } from '../shared/decider.ts'
import type { PositionEvent } from './events.ts'
import type { Refusal } from './refusal.ts'

/** A fact of the position as `decidePosition` hands it over; what the venue dated carries its time. */
export type PositionFact = PositionEvent & { readonly venueTime?: number | null }
export type PositionDecision = Decision<PositionFact, Refusal>
