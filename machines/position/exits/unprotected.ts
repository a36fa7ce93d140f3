import { format, ZERO } from '../../../src/kernel/money.ts'
import { exposed, hasUnknown, isLeavingWhole, uncovered } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { PositionState } from '../state.ts'
import type { ExitRule } from './exit-rule.ts'

/** After so many stops lost in one cycle its coins count as not protectable: one loss may be chance, three are how the venue behaves. */
const MAX_STOPS_LOST = 3

/**
 * Whether a stop is owed: coins are bare, and no order's fate is open. Where no stop rests at the venue none is: the price is watched
 * instead (hard-stop.ts).
 */
export const lacksStop = (state: PositionState): boolean =>
  !hasUnknown(state) &&
  !isLeavingWhole(state) &&
  state.value.switching === 'stop' &&
  positionTable.isLegal(state.value, 'ProtectionRequested') &&
  uncovered(state) !== ZERO &&
  state.plan?.maxStops !== 0

/** Whether another stop would come to nothing as those before it did. */
export const isUnprotectable = (state: PositionState): boolean => state.isStopRefused || state.stopsLost >= MAX_STOPS_LOST

export const unprotected: ExitRule<'unprotected'> = {
  reason: 'unprotected',
  urgency: 'market',
  description: 'The venue takes no stop, or three were lost, and coins are without one.',
  due: (state) => (isUnprotectable(state) && lacksStop(state) ? { fromMs: 0, threshold: '0', compared: format(exposed(state)) } : null),
}
