import type { PositionState } from '../../../machines/position/state.ts'
import { profitPriceOf } from '../../../src/audit/exits/profit-price.ts'
import { Decimal, format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'

/**
 * Where the hard stop belongs, written a second time: so far below the average price paid, on the tick above; of a short position so far
 * above it, on the tick below. Zero before any fill.
 */
export const stopPriceOf = ({ plan, direction, entryQuantity, entryValue }: PositionState): Money => {
  if (plan === null || entryQuantity === ZERO) return ZERO
  const average = new Decimal(format(entryValue)).div(format(entryQuantity)).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const { by, of } = plan.hardStop
  const length = by === 'price' ? new Decimal(format(of)) : average.times(format(of)).div(100).toDecimalPlaces(18)
  const ticks = (direction === 'short' ? average.plus(length) : average.minus(length)).div(format(plan.tickSize))
  return parse((direction === 'short' ? ticks.floor() : ticks.ceil()).times(format(plan.tickSize)).toFixed())
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
