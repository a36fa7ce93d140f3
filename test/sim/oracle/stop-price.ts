import type { PositionState } from '../../../machines/position/state.ts'
import { Decimal, format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'

/** Where the hard stop belongs, written a second time: so far below the average price paid, on the tick above. Zero before any fill. */
export const stopPriceOf = ({ plan, entryQuantity, entryValue }: PositionState): Money => {
  if (plan === null || entryQuantity === ZERO) return ZERO
  const average = new Decimal(format(entryValue)).div(format(entryQuantity)).toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
  const { by, of } = plan.hardStop
  const below = by === 'price' ? average.minus(format(of)) : average.minus(average.times(format(of)).div(100).toDecimalPlaces(18))
  return parse(below.div(format(plan.tickSize)).ceil().times(format(plan.tickSize)).toFixed())
}
