import { ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { closingStop, hasAllStops, hasUnknown, isCancellable, liveStops, uncovered } from '../claims.ts'
import type { RecallStop } from '../commands.ts'
import { positionTable } from '../config.ts'
import { misplacedStop } from '../misplaced.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'

const remaining = (order: Order): bigint => order.quantity - order.executed

/** The stop without which the fewest coins are bare; of several such, the one that was placed first. */
const smallest = (stops: readonly Order[]): Order | null =>
  stops.reduce<Order | null>((least, stop) => (least === null || remaining(stop) < remaining(least) ? stop : least), null)

/**
 * Takes one stop back, so that `Protect` places another when the venue has proven its end. For a merge, while the others stand: the
 * new one covers its coins and the bare ones together. For its price: it rests where the plan does not put it. Only one stop is
 * recalled at a time. If it cannot be cancelled, the same stop is tried again, unless other stops have ended meanwhile: then there is
 * room for another stop and no merge is needed.
 */
export const recallStop = (state: PositionState, { nowMs }: RecallStop): PositionDecision => {
  if (state.value.exit !== 'none') return refuse('exiting')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (!positionTable.isLegal(state.value, 'ProtectionRecallRequested')) return refuse('wrong-phase')
  const because = uncovered(state) === ZERO ? 'price' : 'merge'
  const misplaced = because === 'price' ? misplacedStop(state) : null
  if (because === 'price' && misplaced === null) return refuse('nothing-to-protect')
  if (because === 'merge' && !hasAllStops(state)) return refuse('nothing-to-cancel')
  const stop = closingStop(state) ?? misplaced ?? smallest(liveStops(state))
  if (stop === null || !isCancellable(stop)) return refuse('recalling')
  if (stop.value.phase === 'closing' && nowMs < stop.askAfterMs) return refuse('not-due', { retryAtMs: String(stop.askAfterMs) })
  return accept({ type: 'ProtectionRecallRequested', data: { orderId: stop.orderId, because, attempt: stop.cancels + 1 } })
}
