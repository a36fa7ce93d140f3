import { ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { closingStop, hasAllStops, hasUnknown, isCancellable, liveStops, uncovered } from '../claims.ts'
import { positionTable } from '../config.ts'
import { smallest, stopToMerge } from '../merge-due.ts'
import { misplacedStop, supersededStop } from '../misplaced.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { RecallReason } from '../protection-events.ts'
import type { Order, PositionState } from '../state.ts'
import type { RecallStop } from '../stop-commands.ts'
import { givesPlace } from '../switching.ts'

/**
 * Takes one stop back, so that `Protect` places another when the venue has proven its end. For a merge, while the others stand: the new
 * one covers its coins and the bare ones, which are too few for a stop of their own, or for which there are too many. For its price: it
 * rests where the plan does not put it. For the target, which cannot stand beside it; and the target for the stop. Only one stop is
 * recalled at a time. If it cannot be cancelled, the same stop is tried again, unless other stops have ended meanwhile: then there is
 * room for another stop and no merge is needed.
 */
export const recallStop = (state: PositionState, { nowMs }: RecallStop): PositionDecision => {
  if (state.value.exit !== 'none') return refuse('exiting')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (!positionTable.isLegal(state.value, 'ProtectionRecallRequested')) return refuse('wrong-phase')
  const given = givesPlace(state)
  if (given !== null) return recall(given, 'switch', nowMs)
  if (state.value.switching !== 'stop') return refuse('switched')
  const moved = supersededStop(state)
  if (moved !== null) return recall(moved, 'moved', nowMs)
  const merged = stopToMerge(state)
  const because = uncovered(state) === ZERO && merged === null ? 'price' : 'merge'
  const misplaced = because === 'price' ? misplacedStop(state) : null
  if (because === 'price' && misplaced === null) return refuse('nothing-to-protect')
  if (because === 'merge' && merged === null && !hasAllStops(state)) return refuse('nothing-to-cancel')
  const stop = closingStop(state) ?? misplaced ?? merged ?? smallest(state, liveStops(state))
  return stop === null ? refuse('recalling') : recall(stop, because, nowMs)
}

const recall = (stop: Order, because: RecallReason, nowMs: number): PositionDecision => {
  if (!isCancellable(stop)) return refuse('recalling')
  if (stop.value.phase === 'closing' && nowMs < stop.askAfterMs) return refuse('not-due', { retryAtMs: String(stop.askAfterMs) })
  return accept({ type: 'ProtectionRecallRequested', data: { orderId: stop.orderId, because, attempt: stop.cancels + 1 } })
}
