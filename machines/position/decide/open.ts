import { assert } from '../../../src/kernel/assert.ts'
import { sideOf } from '../../../src/kernel/direction.ts'
import { clientOrderId } from '../../../src/kernel/ids.ts'
import { format, multiply, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { OpenPosition } from '../open-command.ts'
import type { PositionDecision } from '../position-decision.ts'
import { mapPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import { objectionToMore, objectionToStep, objectionToStop } from './add-entry.ts'
import { objectionToDirection } from './entry-direction.ts'

/**
 * Dust of earlier cycles does not block an entry; it joins the new one. How many entries a cycle has is a rule (add-entry.ts), not a
 * shape.
 */
export const decideOpen = (state: PositionState, command: OpenPosition, branch: string): PositionDecision => {
  if (command.instead === undefined) return judgeOpen(state, command, branch)
  const { requote } = state
  // another entry came meanwhile, or it was dropped
  if (requote === null || requote.refusedId !== command.instead.orderId) return refuse('not-due')
  if (command.nowMs < requote.notBeforeMs) return refuse('not-due', { retryAtMs: String(requote.notBeforeMs) })
  const judged = judgeOpen(state, command, branch)
  // what is owed is paid or called off: refused, it would be owed for ever
  return judged.ok
    ? judged
    : accept({ type: 'EntryRequoteDropped', data: { refusedId: requote.refusedId, because: judged.refusal, judged: judged.judged } })
}

const judgeOpen = (state: PositionState, command: OpenPosition, branch: string): PositionDecision => {
  const { proposal, direction, risk, planFault, guardFault, rules, nowMs, quoteAgeMs } = command
  const { instead, postOnly, retry, expiresAtMs } = command
  if (instead === undefined && proposal.barCloseMs <= state.lastDecidedBarMs) return refuse('already-decided')
  if (instead !== undefined && nowMs >= expiresAtMs) return refuse('requote-too-late', { expiresAtMs: String(expiresAtMs) })
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const objection = objectionToMore(state, rules)
  if (objection !== null) return objection
  if (!positionTable.isLegal(state.value, 'EntryRequested')) return refuse('wrong-phase')
  const side = sideOf(direction, 'open')
  const against = objectionToDirection(state, direction, rules)
  if (against !== null) return against
  if (postOnly?.isTaken === false) return refuse('unsupported-post-only')
  if (!rules.trading) return refuse('not-trading')
  if (rules.orders !== 'open') return refuse(rules.orders === 'reduceOnly' ? 'reduce-only' : rules.orders)
  if (rules.isLineDown) return refuse('line-down')
  if (rules.marketFault !== null) return refuse(rules.marketFault.refusal, rules.marketFault.judged)
  if (!rules.isVenueTimeKnown) return refuse('no-venue-clock')
  // whoever placed them may have bought: what is held on the account is not what the log says
  if (rules.ordersAfterCopy > 0) return refuse('placed-after-copy', { ordersAfterCopy: String(rules.ordersAfterCopy) })
  // whoever took it knows why, and may take more
  if (rules.accountLacks !== undefined) return refuse('account-lacks', rules.accountLacks)
  // what kept the venue from protecting its coins may last
  const untilMs = (state.unprotectedMs ?? Number.NEGATIVE_INFINITY) + rules.unprotectedPauseMs
  if (nowMs < untilMs) return refuse('paused-after-unprotected', { unprotectedMs: String(state.unprotectedMs), untilMs: String(untilMs) })
  if (quoteAgeMs > rules.quoteAgeLimitMs)
    return refuse('stale-quote', { quoteAgeMs: String(quoteAgeMs), quoteAgeLimitMs: String(rules.quoteAgeLimitMs) })
  if (guardFault !== undefined) return refuse(guardFault.refusal, guardFault.judged)
  if (!risk.ok) return refuse(risk.refusal, risk.judged)
  const { quantity, limitPrice, reserve, plan, contract, margin } = risk.order
  const misplaced = objectionToStep(state, limitPrice, rules) ?? objectionToStop(state, limitPrice)
  if (misplaced !== null) return misplaced
  // as the plan reckons, whose least value is that of price x quantity, of contracts too
  const value = multiply(quantity, limitPrice)
  if (quantity <= ZERO || quantity < plan.minQuantity || value < plan.minNotional)
    return refuse('below-minimum', {
      quantity: format(quantity),
      minQuantity: format(plan.minQuantity),
      value: format(value),
      minNotional: format(plan.minNotional),
    })
  if (planFault !== null) return refuse(planFault.refusal, planFault.judged)
  if (reserve > rules.freeBudget) return refuse('over-budget', { reserve: format(reserve), freeBudget: format(rules.freeBudget) })
  assert(reserve >= (margin ?? value), `What is set aside for an entry covers what it may cost (${state.stream}).`)
  return accept({
    type: 'EntryRequested',
    data: {
      orderId: clientOrderId(branch, state.stream, state.intents),
      side,
      orderType: 'limit',
      timeInForce: 'GTC',
      quantity: format(quantity),
      limitPrice: format(limitPrice),
      reserve: format(reserve),
      ...(contract === undefined || margin === undefined ? {} : { contract, margin: format(margin) }),
      instrumentVersion: command.instrumentVersion,
      ...(postOnly !== undefined && { postOnly: true }),
      ...(retry !== undefined && { retry }),
      ...(instead !== undefined && { instead }),
      expiresAtMs,
      provableAfterMs: command.provableAfterMs,
      because: proposal,
      plan: mapPlan(plan, format),
    },
  })
}
