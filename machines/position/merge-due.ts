import { ZERO } from '../../src/kernel/money.ts'
import { claimed, closingStop, liveEntries, liveStops, protectable, remaining } from './claims.ts'
import { positionTable } from './config.ts'
import type { Order, PositionState } from './state.ts'

/** The stop without which the fewest coins are bare; of several such, the one that was placed first. */
export const smallest = (state: PositionState, stops: readonly Order[]): Order | null =>
  stops.reduce<Order | null>((least, stop) => (least === null || remaining(state, stop) < remaining(state, least) ? stop : least), null)

/**
 * The stop to be merged with coins that are bare and too few for one of their own; null: there are none, or together they are not more than
 * it covers. While an entry lives more may come and make up what a stop needs.
 */
export const stopToMerge = (state: PositionState): Order | null => {
  const bare = state.exposure - claimed(state)
  if (bare <= ZERO || protectable(state, bare) > ZERO || liveEntries(state).length > 0) return null
  if (!positionTable.isLegal(state.value, 'ProtectionRecallRequested') || state.noted.stopUntilMs !== null) return null
  const untouched = liveStops(state).filter((stop) => stop.executed === ZERO && stop.value.phase !== 'requested')
  const stop = closingStop(state) ?? smallest(state, untouched)
  return stop !== null && protectable(state, bare + remaining(state, stop)) > remaining(state, stop) ? stop : null
}
