import type { PositionState } from '../../../machines/position/state.ts'
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
