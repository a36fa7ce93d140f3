import { better, type Direction, roundToSide } from '../kernel/direction.ts'
import { type Money, percentOf } from '../kernel/money.ts'

/**
 * Where the limit of an entry lies: `offsetPct` beyond the price, where it fills surely and at a worse one, or, below zero, on the near
 * side, where it waits for a better one. On the tick, never worse than wished.
 */
export const entryLimit = (price: Money, offsetPct: Money, direction: Direction, tick: Money): Money =>
  roundToSide(direction, 'against', better(direction, price, percentOf(price, offsetPct)), tick)
