import type { Distance } from '../../../machines/position/distance.ts'
import type { PositionState } from '../../../machines/position/state.ts'
import { profitPriceOf } from '../../../src/audit/exits/profit-price.ts'
import { Decimal, format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'

/**
 * Where the hard stop belongs, written a second time: so far below the average price paid, on the tick above; of a short position so far
 * above it, on the tick below; or where a strategy has put it, if that is nearer. Zero before any fill.
 */
export const stopPriceOf = (position: PositionState): Money => {
  const own = priceOf(position, position.plan?.hardStop, -1)
  const changed = position.noted.changed?.stopPrice ?? null
  if (own === ZERO || changed === null) return own
  return (position.direction === 'long') === changed > own ? changed : own
}

/**
 * Where the target belongs: so far above it, on the tick below; of a short position so far below it, on the tick above; as far as the plan
 * says, or a strategy did.
 */
export const targetPriceOf = (position: PositionState): Money => {
  const changed = position.noted.changed?.takeProfitPct ?? null
  return priceOf(position, changed === null ? position.plan?.takeProfit : { by: 'pct', of: changed }, 1)
}

/** `sign`: 1 on the side where the position gains. Rounded to the tick back towards the average. */
export const priceOf = (
  { plan, direction, entryQuantity, entryValue }: PositionState,
  distance: Distance<Money> | undefined,
  sign: 1 | -1,
): Money => {
  if (plan === null || distance === undefined || entryQuantity === ZERO) return ZERO
  const average = new Decimal(format(entryValue)).div(format(entryQuantity)).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const { by, of, atMost } = distance
  const full = by === 'price' ? new Decimal(format(of)) : average.times(format(of)).div(100).toDecimalPlaces(18)
  const length = atMost === undefined ? full : Decimal.min(full, format(atMost))
  const rises = (direction === 'long') === (sign === 1)
  const ticks = (rises ? average.plus(length) : average.minus(length)).div(format(plan.tickSize))
  return parse((rises ? ticks.floor() : ticks.ceil()).times(format(plan.tickSize)).toFixed())
}

/** Where the resting stop belongs: at the hard stop, or, where the plan lets it move, at the nearest that is armed. */
export const restingPriceOf = (position: PositionState): Money => {
  const hard = stopPriceOf(position)
  const { plan, trailing, noted, entryCoins, entryFees, entryValue } = position
  if (plan?.exits.nearestAtVenue !== true) return hard
  const isLong = position.direction === 'long'
  const cost = { isLong, coins: amount(entryCoins), value: amount(entryValue), fees: amount(entryFees) }
  const breakEven = noted.isBreakEvenArmed ? profitPriceOf(cost, format(plan.exits.feePct), '0', format(plan.tickSize)) : null
  const armed = [...(trailing === null ? [] : [trailing.stopPrice]), ...(breakEven === null ? [] : [parse(breakEven.toFixed())])]
  return armed.reduce((a, b) => (isLong === b > a ? b : a), hard)
}

const amount = (money: Money): Decimal => new Decimal(format(money))
