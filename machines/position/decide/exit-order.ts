import { assert } from '../../../src/kernel/assert.ts'
import { sideOf } from '../../../src/kernel/direction.ts'
import { clientOrderId } from '../../../src/kernel/ids.ts'
import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { mayRetryAtMs } from '../backoff.ts'
import { belowMinimum, claimed, hasAllStops, hasUnknown, isCancellable, lacksRoom, liveExit, partLeft, sellable } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { RequestExit } from '../exit-commands.ts'
import type { ExitCancelReason, ExitRequested } from '../exit-events.ts'
import { isGivenUp } from '../exit-progress.ts'
import type { Urgency } from '../exits/exit-rule.ts'
import { limitOf, nextStep, type Quote, type StepEnd } from '../exits/ladder.ts'
import { isUnprotectable, lacksStop } from '../exits/unprotected.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { Exit, Order, PositionState } from '../state.ts'
import { withdrawal } from './withdraw-exit.ts'

/**
 * All that can be sold, or the part that the exit is for, by the step of the ladder that is due. For all only when no other order of the
 * coin lives, and for a part only when stops claim none of it and stand on the rest: every cancellation is proven by then.
 */
export const requestExit = (state: PositionState, command: RequestExit, branch: string): PositionDecision => {
  const { nowMs, venueNowMs = nowMs, quote = null, price = null } = command
  const { exit, plan } = state
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (exit === null || plan === null || !positionTable.isLegal(state.value, 'ExitRequested')) return refuse('wrong-phase')
  if (isGivenUp(exit)) return refuse('taken-back')
  const quantity = sellable(state, exit.part === null ? state.exposure : partLeft(state))
  if (quantity === ZERO) return belowMinimum(state.exposure, plan)
  const fromMs = Math.max(exit.fromMs, mayRetryAtMs(exit, plan.exitRetryMs))
  if (nowMs < fromMs) return refuse('not-due', { retryAtMs: String(fromMs) })
  if (lacksRoom(state) && claimed(state) > ZERO) return refuse('stops-claim')
  if (exit.part !== null && lacksStop(state) && !isUnprotectable(state) && !hasAllStops(state)) return refuse('unprotected-rest')
  assert(claimed(state) + quantity <= state.exposure, `An exit sells only coins that no other sell order claims (${state.stream}).`)
  const withdrawn = withdrawal(state, price)
  if (withdrawn !== null && positionTable.isLegal(state.value, 'ExitWithdrawn')) return accept(withdrawn)
  const climbed = climb(exit, plan, quote)
  if (climbed === null) return refuse('stale-quote')
  return accept(...climbed.left, {
    type: 'ExitRequested',
    data: {
      orderId: clientOrderId(branch, state.stream, state.intents),
      exitId: exit.exitId,
      side: sideOf(state.direction, 'close'),
      ...termsOf(state, plan, climbed.step, quote, nowMs),
      quantity: format(quantity),
      reason: exit.reason,
      threshold: exit.threshold,
      compared: exit.compared,
      attempt: exit.attempts + 1,
      instrumentVersion: state.instrumentVersion,
      provableAfterMs: venueNowMs + plan.proofDelayMs,
    },
  })
}

type Climbed = { readonly step: Urgency; readonly left: readonly PositionFact[] }

/** The step that an order can be placed for, and those that are left on the way there; null: none, until a price is heard. */
const climb = ({ exitId, step: first, left: end }: Exit, plan: PositionPlan, quote: Quote<Money> | null): Climbed | null => {
  const left: PositionFact[] = []
  let step = first
  for (let because = end ?? obstacleOf(step, plan, quote); because !== null; because = obstacleOf(step, plan, quote)) {
    const next = nextStep(plan, step)
    if (next === null) return obstacleOf(step, plan, quote) === null ? { step, left } : null
    left.push({ type: 'ExitStepLeft', data: { exitId, step, next, because } })
    step = next
  }
  return { step, left }
}

/** Why no order of a step can be placed now; null: one can. */
const obstacleOf = (step: Urgency, { exits: { ladder } }: PositionPlan, quote: Quote<Money> | null): StepEnd | null => {
  if (step === 'market') return null
  if (step === 'aggressive' && ladder?.noIoc === true) return 'unsupported-time-in-force'
  return quote === null ? 'stale-quote' : null
}

type Terms = Pick<ExitRequested['data'], 'timeInForce'> &
  ({ orderType: 'market' } | { orderType: 'limit'; limitPrice: string; quote: Quote; expiresAtMs?: number })

const termsOf = (state: PositionState, plan: PositionPlan, step: Urgency, quote: Quote<Money> | null, nowMs: number): Terms => {
  const { ladder } = plan.exits
  if (step === 'market' || ladder === undefined || quote === null) return { orderType: 'market', timeInForce: 'GTC' }
  return {
    orderType: 'limit',
    limitPrice: format(limitOf(state, plan, ladder, step, quote)),
    quote: { bid: format(quote.bid), ask: format(quote.ask) },
    ...(step === 'patient' ? { timeInForce: 'GTC', expiresAtMs: nowMs + ladder.patientMs } : { timeInForce: 'IOC' }),
  }
}

/** Why the order of an exit that lives is to be cancelled, and from when on; null: it may stand until it ends. */
export const cancelDue = ({ exit }: PositionState, order: Order) => {
  // whatever it was first cancelled for, a cancellation that came to nothing is repeated
  const againMs = order.value.phase === 'closing' ? order.askAfterMs : null
  // at market or for at once it ends by itself
  if (order.expiresAtMs === null) return null
  if (order.exitId !== exit?.exitId) return { because: 'overtaken', fromMs: againMs ?? 0 } as const
  if (isGivenUp(exit) || (exit.isTakenBack && againMs !== null)) return { because: 'taken-back', fromMs: againMs ?? 0 } as const
  return { because: 'timed-out', fromMs: againMs ?? order.expiresAtMs } as const
}

/** Takes the order back that rests for the exit, where one does that is known to stand. */
export const restingCancel = (state: PositionState, because: ExitCancelReason): readonly PositionFact[] => {
  const order = liveExit(state)
  if (order === null || order.exitId === null || order.expiresAtMs === null || !isCancellable(order)) return []
  if (!positionTable.isLegal(state.value, 'ExitCancelRequested')) return []
  const { orderId, exitId, cancels } = order
  return [{ type: 'ExitCancelRequested', data: { orderId, exitId, because, attempt: cancels + 1 } }]
}

export const cancelExit = (state: PositionState, nowMs: number): PositionDecision => {
  const order = liveExit(state)
  const due = order === null ? null : cancelDue(state, order)
  if (order === null || due === null) return refuse('nothing-to-cancel')
  if (order.value.fate === 'unknown') return refuse('outcome-unknown')
  if (!isCancellable(order) || !positionTable.isLegal(state.value, 'ExitCancelRequested')) return refuse('wrong-phase')
  if (nowMs < due.fromMs) return refuse('not-due', { fromMs: String(due.fromMs) })
  return accept(...restingCancel(state, due.because))
}
