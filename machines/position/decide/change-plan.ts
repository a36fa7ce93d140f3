import { better, isAtOrBeyond, roundToSide } from '../../../src/kernel/direction.ts'
import { format, type Money, min, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown, orderable } from '../claims.ts'
import { positionTable } from '../config.ts'
import { breakEvenPrice } from '../net-profit.ts'
import { hardStopOf, planPrice, stopLimitPrice, targetOf } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { ChangePlan } from '../stop-commands.ts'

type Refused = Extract<PositionDecision, { ok: false }>
/** `isMeant`: it is said, and otherwise than it stands. */
type Change<T> = { readonly isMeant: false } | ({ readonly isMeant: true } & T)
type Move = { readonly from: Money; readonly to: Money }
const NONE = { isMeant: false } as const

/**
 * A strategy's wish about its own open position, taken as a whole or not at all. It can make a stop tighter and never looser, so that no
 * position ever risks more than was decided when it was entered.
 */
export const changePlan = (state: PositionState, command: ChangePlan): PositionDecision => {
  const { plan, value, noted, entryQuantity } = state
  if (value.exit !== 'none' || noted.stopUntilMs !== null) return refuse('exiting')
  if (plan === null || entryQuantity === ZERO || !positionTable.isLegal(value, 'PlanChanged')) return refuse('wrong-phase')
  const { strategy, words, barCloseMs, price, everyMs, nowMs } = command
  if (noted.changed !== undefined && barCloseMs <= noted.changed.barCloseMs) return refuse('already-decided')
  const [stop, target] = [stopOf(state, plan, command), targetTo(state, command)]
  if (!stop.isMeant && !target.isMeant) return refuse('nothing-to-change')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (price === null) return refuse('stale-quote')
  const since = noted.changed?.atMs ?? null
  if (since !== null && nowMs < since + everyMs)
    return refuse('changed-lately', { changedMs: String(since), nowMs: String(nowMs), everyMs: String(everyMs) })
  const fault =
    (stop.isMeant ? faultOfStop(state, plan, stop, price) : null) ??
    (target.isMeant ? faultOfTarget(state, plan, target, { ...command, price }) : null)
  if (fault !== null) return fault
  const data = { strategy, words, barCloseMs, price: format(price) }
  return accept({
    type: 'PlanChanged',
    data: {
      ...data,
      ...(stop.isMeant && { stop: textOf(stop) }),
      ...(target.isMeant && { target: { ...textOf(target), takeProfitPct: format(target.pct) } }),
    },
  })
}

const textOf = ({ from, to }: Move) => ({ from: format(from), to: format(to) })

/** On the tick, rounded as a stop of the plan is: it never risks more than was asked for. */
const stopOf = (state: PositionState, { tickSize }: PositionPlan, { stopPrice }: ChangePlan): Change<Move> => {
  const stands = hardStopOf(state)
  if (stopPrice === undefined || stands === null) return NONE
  const to = roundToSide(state.direction, 'with', stopPrice, tickSize)
  return to === stands.price ? NONE : { isMeant: true, from: stands.price, to }
}

const targetTo = (state: PositionState, { takeProfitPct: pct }: ChangePlan): Change<Move & { readonly pct: Money }> => {
  const stands = targetOf(state)
  const to = pct === undefined ? null : planPrice(state, 'with', { by: 'pct', of: pct })
  if (pct === undefined || stands === null || to === null || to.price === stands.price) return NONE
  return { isMeant: true, from: stands.price, to: to.price, pct }
}

const faultOfStop = (state: PositionState, plan: PositionPlan, { from, to }: Move, price: Money): Refused | null => {
  const { direction, exposure } = state
  const told = { stopPrice: format(to), standing: format(from) }
  if (isAtOrBeyond(direction, 'with', from, to)) return refuse('loosens-stop', told)
  if (!isAtOrBeyond(direction, 'with', price, better(direction, to, plan.tickSize)))
    return refuse('stop-at-price', { stopPrice: format(to), price: format(price), tickSize: format(plan.tickSize) })
  // a short position's stop is worth less the nearer it is
  const coveredAt = (price: Money): Money => orderable(plan, exposure, min(price, stopLimitPrice(state, price) ?? price))
  if (plan.maxStops === 0 || coveredAt(to) > ZERO || coveredAt(from) === ZERO) return null
  const { minQuantity, minNotional } = plan
  return refuse('too-small-to-protect', {
    stopPrice: format(to),
    quantity: format(exposure),
    minQuantity: format(minQuantity),
    minNotional: format(minNotional),
  })
}

const faultOfTarget = (
  state: PositionState,
  plan: PositionPlan,
  { to }: Move,
  { price, targetFault }: ChangePlan & { readonly price: Money },
): Refused | null => {
  const { direction, trailing, noted } = state
  if (trailing !== null) return refuse('no-target', { trailingStop: format(trailing.stopPrice) })
  if (noted.parted.includes('take-profit')) return refuse('no-target', { sold: 'take-profit' })
  if (!isAtOrBeyond(direction, 'with', to, better(direction, price, plan.tickSize)))
    return refuse('target-at-price', { targetPrice: format(to), price: format(price), tickSize: format(plan.tickSize) })
  if (targetFault !== null) return refuse(targetFault.refusal, targetFault.judged)
  const paid = breakEvenPrice(state, plan)
  if (paid !== null && to !== paid && isAtOrBeyond(direction, 'with', to, paid)) return null
  return refuse('target-below-cost', { targetPrice: format(to), breakEvenPrice: paid === null ? 'none' : format(paid) })
}
