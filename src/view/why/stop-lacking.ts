import type { EventType, LogEvent } from '../../kernel/log-event.ts'
import type { ToldFacts } from './told-facts.ts'

/** What asks for a stop, takes one back to place another, or has the coins leave without one. */
const CARES = /^(Protection|Exit)/

/**
 * Of a fill that opened: that nothing came of it which a stop would have been asked for or moved by. Where the engine watches the price by
 * itself, or the coins are too few for an order, none was to be.
 */
export const stopLacking = ({ type }: LogEvent, followed: readonly EventType[]): ToldFacts['facts'] =>
  type !== 'EntryFilled' || followed.some((one) => CARES.test(one))
    ? []
    : [['stop', 'none was asked for of what this bought, and none was moved, by then']]
