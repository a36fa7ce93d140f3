import type { Plan } from '../../../machines/position/position-plan.ts'
import type { EventOf } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { activationOf } from './plan-levels.ts'
import { type Cost, profitPriceOf } from './profit-price.ts'

type Entered = {
  readonly plan: Plan
  readonly cost: Cost
  readonly entered: Decimal
  readonly openedMs: number | null
  isTrailingAged: boolean
}

/** The nearer of the plan's gain and what pays for all fees. */
const agedActivation = ({ plan, cost, entered }: Entered): Decimal | null => {
  const sign = cost.isLong ? 1 : -1
  const average = cost.value.div(entered).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const prices = [activationOf(plan, sign, average), profitPriceOf(cost, plan.exits.feePct, '0', plan.tickSize)]
  const turned = prices.flatMap((price) => (price === null ? [] : [price.times(sign)]))
  return turned.length === 0 ? null : Decimal.min(...turned).times(sign)
}

/** That age arms a trailing stop when its time has come, and at a profit; what the plan's gain arms is another matter (price-check.ts). */
export const checkTrailingAge = (event: EventOf<'TrailingAgeReached' | 'TrailingArmed'>, cycle: Entered): Finding | null => {
  if (event.type === 'TrailingArmed') {
    const at = cycle.isTrailingAged ? agedActivation(cycle) : null
    const mark = new Decimal(event.data.mark)
    if (at === null || (cycle.cost.isLong ? mark.gte(at) : mark.lte(at))) return null
    return { rule: 'trailing-price', message: `It is armed by age at ${event.data.mark}; a profit begins at ${at.toFixed()}.` }
  }
  const { fromMs, activatePrice } = event.data
  const afterMs = cycle.plan.trailing?.afterMs
  cycle.isTrailingAged = true
  if (afterMs === undefined || fromMs !== (cycle.openedMs ?? 0) + afterMs || event.time < fromMs)
    return { rule: 'exit-threshold', message: `It says that age arms its trailing stop from ${fromMs} on; by its plan it does not.` }
  const expected = agedActivation(cycle)?.toFixed() ?? 'none'
  if (activatePrice === expected) return null
  return {
    rule: 'exit-threshold',
    message: `It says that age arms its trailing stop at ${activatePrice}; by its plan that is ${expected}.`,
  }
}
