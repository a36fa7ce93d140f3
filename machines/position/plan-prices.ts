import { better, type Direction, isAtOrBeyond, type PriceSide, roundToSide, worse } from '../../src/kernel/direction.ts'
import { divide, format, type Money, min, percentOf, ZERO } from '../../src/kernel/money.ts'
import type { Distance } from './distance.ts'
import type { HangsOn, PositionPlan } from './position-plan.ts'
import type { PositionState } from './state.ts'

/** A price that a plan leads to, and what it is measured from. */
export type PlanPrice = { readonly price: Money; readonly hangsOn: HangsOn<Money> }

/**
 * What the prices of a plan are measured from: the average price paid, from the first fill of the cycle on; before it the limit of
 * the newest entry; null where nothing was ever asked for.
 */
export const measuredFrom = ({ entryValue, entryQuantity, orders }: PositionState): HangsOn<Money> | null => {
  if (entryQuantity > ZERO) return { is: 'average', price: divide(entryValue, entryQuantity) }
  const limit = orders.findLast(({ role }) => role === 'Entry')?.price ?? null
  return limit === null ? null : { is: 'limit', price: limit }
}

const lengthOf = ({ by, of, atMost }: Distance<Money>, from: Money): Money => {
  const length = by === 'pct' ? percentOf(from, of) : of
  return atMost === undefined ? length : min(length, atMost)
}

/**
 * Where a distance leads to from a price, on the side where the position loses or gains. Rounded to the tick back towards where it is
 * measured from: a stop never risks more than the distance, a target never asks for more.
 */
const priceFrom = (from: Money, direction: Direction, side: PriceSide, distance: Distance<Money>, tick: Money): Money =>
  side === 'against'
    ? roundToSide(direction, 'with', worse(direction, from, lengthOf(distance, from)), tick)
    : roundToSide(direction, 'against', better(direction, from, lengthOf(distance, from)), tick)

/** Where a distance of the plan leads to, by what the position has paid. */
export const planPrice = (state: PositionState, side: PriceSide, distance: Distance<Money>): PlanPrice | null => {
  const from = measuredFrom(state)
  if (from === null || state.plan === null) return null
  return { price: priceFrom(from.price, state.direction, side, distance, state.plan.tickSize), hangsOn: from }
}

/** All prices of a plan, measured from one: what an entry that is still to be decided comes to if its limit is paid. */
export const planPrices = ({ hardStop, takeProfit, trailing, tickSize }: PositionPlan, direction: Direction, from: Money) => ({
  stopPrice: priceFrom(from, direction, 'against', hardStop, tickSize),
  targetPrice: priceFrom(from, direction, 'with', takeProfit, tickSize),
  activatePrice: trailing && priceFrom(from, direction, 'with', trailing.activate, tickSize),
})

/** Of the plan's own stop and one that a strategy has put nearer to the price, the nearer: the average may have moved since. */
export const hardStopOf = (state: PositionState): PlanPrice | null => {
  const own = state.plan === null ? null : planPrice(state, 'against', state.plan.hardStop)
  const changed = state.noted.changed?.stopPrice ?? null
  if (own === null || changed === null || isAtOrBeyond(state.direction, 'with', own.price, changed)) return own
  return { price: changed, hangsOn: { is: 'change', price: changed } }
}

/** The target of the plan, or the one that a strategy has put in its place. */
export const targetOf = (state: PositionState): PlanPrice | null => {
  const changed = state.noted.changed?.takeProfitPct ?? null
  return state.plan && planPrice(state, 'with', changed === null ? state.plan.takeProfit : { by: 'pct', of: changed })
}

/** The least that a stop at this price may sell for once it is a limit order, on the tick away from it; null: it sells at market. */
export const stopLimitPrice = ({ plan, direction }: PositionState, stopPrice: Money): Money | null => {
  const limit = plan?.exits.stopLimit
  if (plan === null || limit === undefined) return null
  return roundToSide(direction, 'against', worse(direction, stopPrice, percentOf(stopPrice, limit.pct)), plan.tickSize)
}

type Trailing = NonNullable<PositionPlan['trailing']>

/** Behind the mark; rounded away from it, so that it lies a tick behind at the least. */
export const trailingStopPrice = (direction: Direction, mark: Money, { distance }: Trailing, { tickSize }: PositionPlan): Money =>
  roundToSide(direction, 'against', worse(direction, mark, lengthOf(distance, mark)), tickSize)

/** Where the mark has to move to before the stop moves; at least one tick, so that a step of 0 ends as well. */
export const nextMark = (direction: Direction, mark: Money, { step }: Trailing, { tickSize }: PositionPlan): Money => {
  const next = roundToSide(direction, 'with', better(direction, mark, lengthOf(step, mark)), tickSize)
  return next === mark ? better(direction, mark, tickSize) : next
}

export const asText = ({ is, price }: HangsOn<Money>): HangsOn => ({ is, price: format(price) })
