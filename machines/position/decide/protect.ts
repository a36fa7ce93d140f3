import { assert } from '../../../src/kernel/assert.ts'
import { sideOf } from '../../../src/kernel/direction.ts'
import { clientOrderId } from '../../../src/kernel/ids.ts'
import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import {
  bare,
  belowMinimum,
  claimed,
  closingStop,
  hasAllStops,
  hasUnknown,
  isCancellable,
  isLeavingWhole,
  lacksRoom,
  liveProtection,
  uncovered,
} from '../claims.ts'
import { positionTable } from '../config.ts'
import { stopLimitPrice } from '../plan-prices.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { StopKind, StopMove } from '../protection-events.ts'
import { asTerms, type RestingStop, restingStopOf } from '../resting-stop.ts'
import type { PositionState } from '../state.ts'
import type { Protect } from '../stop-commands.ts'

/**
 * Places a stop on the coins that no other sell order claims, net of fees and floored to the step. It waits while a recall is
 * under way: with two stops changing at once, the table could not tell which of them an event is about. A recall that came to
 * nothing is no longer under way.
 */
export const protect = (state: PositionState, { nowMs, venueNowMs = nowMs }: Protect, branch: string): PositionDecision => {
  const { plan } = state
  if (isLeavingWhole(state)) return refuse('exiting')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (plan === null || !positionTable.isLegal(state.value, 'ProtectionRequested')) return refuse('wrong-phase')
  if (state.value.switching !== 'stop') return refuse('switched')
  const free = bare(state)
  if (free <= ZERO) return refuse('nothing-to-protect')
  if (closingStop(state)?.value.fate === 'pending') return refuse('recalling')
  if (hasAllStops(state)) return refuse('max-stops')
  const stop = restingStopOf(state)
  const quantity = stop === null ? ZERO : uncovered(state)
  if (stop === null || quantity === ZERO) return belowMinimum(free, plan)
  assert(claimed(state) + quantity <= state.exposure, `No sell order claims coins that are not held (${state.stream}).`)
  return accept(newStop(state, { stop, quantity, provableAfterMs: venueNowMs + plan.proofDelayMs, branch }))
}

type NewStop = { readonly stop: RestingStop; readonly quantity: Money; readonly provableAfterMs: number; readonly branch: string }

/** At market, or where the venue knows no such stops as a limit order so far beyond its price. */
const kindOf = (state: PositionState, { price }: RestingStop): StopKind => {
  const limit = stopLimitPrice(state, price)
  return limit === null ? { orderType: 'stop-market' } : { orderType: 'stop-limit', limitPrice: format(limit) }
}

export const newStop = (state: PositionState, { stop, quantity, provableAfterMs, branch }: NewStop, moves?: StopMove): PositionFact => ({
  type: 'ProtectionRequested',
  data: {
    orderId: clientOrderId(branch, state.stream, state.intents),
    side: sideOf(state.direction, 'close'),
    ...kindOf(state, stop),
    timeInForce: 'GTC',
    quantity: format(quantity),
    ...asTerms(stop),
    instrumentVersion: state.instrumentVersion,
    provableAfterMs,
    ...(moves !== undefined && { moves }),
  },
})

/**
 * Cancels every stop that is known to stand, or the target in its place. One whose placing is still open cannot be cancelled yet, because
 * its end could not be proven.
 */
export const stopCancels = (state: PositionState): readonly PositionFact[] => {
  // legal together with the decision to exit, or after it
  if (state.value.exit === 'working' || !positionTable.isLegal({ ...state.value, exit: 'decided' }, 'ProtectionCancelRequested')) return []
  return liveProtection(state)
    .filter(isCancellable)
    .map(({ orderId, cancels }) => ({ type: 'ProtectionCancelRequested', data: { orderId, because: 'exit', attempt: cancels + 1 } }))
}

export const cancelProtection = (state: PositionState, nowMs: number): PositionDecision => {
  if (state.value.exit !== 'decided' || !lacksRoom(state)) return refuse('wrong-phase')
  const due = new Set(
    liveProtection(state)
      .filter((order) => order.value.phase === 'working' || nowMs >= order.askAfterMs)
      .map((order) => order.orderId),
  )
  const facts = stopCancels(state).filter((fact) => fact.type === 'ProtectionCancelRequested' && due.has(fact.data.orderId))
  return facts.length > 0 ? accept(...facts) : refuse('nothing-to-cancel')
}
