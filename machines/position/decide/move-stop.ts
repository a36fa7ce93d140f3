import { assert } from '../../../src/kernel/assert.ts'
import { format } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { claimed, hasUnknown, remaining } from '../claims.ts'
import { dueMove } from '../misplaced.ts'
import { stopLimitPrice } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import { asTerms } from '../resting-stop.ts'
import type { PositionState } from '../state.ts'
import type { MoveStop } from '../stop-commands.ts'
import { newStop } from './protect.ts'

/**
 * Moves one stop by the best that the venue has: changes it where it stands; asks for a second one, and has the first taken back when
 * that stands; or asks for both by one request. The coins of the two are the same, so they are claimed once.
 */
export const moveStop = (state: PositionState, { nowMs, venueNowMs = nowMs }: MoveStop, branch: string): PositionDecision => {
  const { plan, moves } = state
  if (state.value.exit !== 'none') return refuse('exiting')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const move = dueMove(state)
  if (plan === null || move === null) return refuse('nothing-to-move')
  if (nowMs < moves.retryAtMs) return refuse('not-due', { retryAtMs: String(moves.retryAtMs) })
  const { by, stop, to, quantity } = move
  const { orderId } = stop
  const provableAfterMs = venueNowMs + plan.proofDelayMs
  const grown = quantity - remaining(state, stop)
  assert(claimed(state) + grown <= state.exposure, `No sell order claims coins that are not held (${state.stream}).`)
  if (by === 'amend') {
    const whole = format(stop.quantity + grown)
    const limit = stopLimitPrice(state, to.price)
    const terms = { ...asTerms(to), ...(limit !== null && { limitPrice: format(limit) }) }
    const data = { orderId, quantity: whole, ...terms, attempt: stop.amends + 1, provableAfterMs }
    return accept({ type: 'ProtectionAmendRequested', data })
  }
  const moved = by === 'one-request' ? { orderId, by, attempt: stop.cancels + 1 } : { orderId, by }
  return accept(newStop(state, { stop: to, quantity, provableAfterMs, branch }, moved))
}
