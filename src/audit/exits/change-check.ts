import type { EventOf } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { type Cycle, DOWN, type Levels, levelsOf, onTick, UP } from './plan-levels.ts'
import { profitPriceOf } from './profit-price.ts'

type Changed = EventOf<'PlanChanged'>['data']

/**
 * That a strategy's change puts the stop nearer to the price and not at it, the target where it pays for the way out and ahead of the price,
 * and that both were where it says. From then on they are where it put them. `held`: coins.
 */
export const checkChange = ({ data }: EventOf<'PlanChanged'>, cycle: Cycle, held: Decimal): Finding | null => {
  const levels = levelsOf(cycle)
  const wrong = ofStop(data, cycle, levels, held.abs()) ?? ofTarget(data, cycle, levels)
  if (data.stop === undefined && data.target === undefined) return found('It changes neither the stop nor the target.')
  if (data.stop !== undefined) cycle.changedStop = data.stop.to
  if (data.target !== undefined) cycle.changedTarget = data.target.takeProfitPct
  return wrong
}

const ofStop = ({ stop, price }: Changed, { sign, plan }: Cycle, { stop: due }: Levels, held: Decimal): Finding | null => {
  if (stop === undefined) return null
  if (stop.from !== due.price) return found(`It moves a stop from ${stop.from}; by the ${due.is} of ${due.of} it is at ${due.price}.`)
  const to = new Decimal(stop.to)
  if (to.minus(stop.from).times(sign).lte(0)) return found(`It moves a stop from ${stop.from} to ${stop.to}, away from the price.`)
  if (!to.mod(plan.tickSize).isZero()) return found(`It moves a stop to ${stop.to}, which is no whole number of ticks of ${plan.tickSize}.`)
  if (new Decimal(price).minus(to).times(sign).lt(plan.tickSize))
    return found(`It moves a stop to ${stop.to}, less than a tick from the price of ${price}.`)
  return leastOf(stop.from, plan, sign, held) && !leastOf(stop.to, plan, sign, held)
    ? found(`It moves a stop to ${stop.to}, where ${held.toFixed()} are too few for a stop.`)
    : null
}

/** Whether the venue takes a stop there for what is held; where none rests it does not matter. */
const leastOf = (
  stopPrice: string,
  { exits, stepSize, tickSize, minQuantity, minNotional, maxStops }: Cycle['plan'],
  sign: 1 | -1,
  held: Decimal,
) => {
  if (maxStops === 0) return false
  const whole = held.div(stepSize).toDecimalPlaces(0, DOWN).times(stepSize)
  const away = new Decimal(stopPrice).times(exits.stopLimit?.pct ?? 0).div(100)
  const limit = onTick(new Decimal(stopPrice).minus(away.times(sign)), tickSize, sign > 0 ? DOWN : UP)
  return whole.gte(minQuantity) && whole.times(Decimal.min(stopPrice, limit)).gte(minNotional)
}

const ofTarget = ({ target, price }: Changed, cycle: Cycle, { target: due, average }: Levels): Finding | null => {
  if (target === undefined) return null
  const { sign, plan, trailing } = cycle
  if (trailing !== null) return found('It moves a target whose place a trailing stop has taken.')
  if (target.from !== due) return found(`It moves a target from ${target.from}; it is at ${due}, measured from the average of ${average}.`)
  const to = levelsOf({ ...cycle, changedTarget: target.takeProfitPct }).target
  if (target.to !== to) return found(`It moves a target to ${target.to}; ${target.takeProfitPct} % of the average of ${average} is ${to}.`)
  const ahead = (of: Decimal | string): Decimal => new Decimal(to).minus(of).times(sign)
  if (ahead(price).lt(plan.tickSize)) return found(`It moves a target to ${to}, less than a tick from the price of ${price}.`)
  const paid = profitPriceOf({ ...cycle, isLong: sign > 0 }, plan.exits.feePct, '0', plan.tickSize)
  return paid !== null && ahead(paid).gt(0) ? null : found(`It moves a target to ${to}, and a profit begins beyond ${paid ?? 'no price'}.`)
}

const found = (message: string): Finding => ({ rule: 'plan-change', message })
