import { better, type Direction, roundToSide, worse } from '../kernel/direction.ts'
import { type Money, percentOf } from '../kernel/money.ts'

/**
 * Where the limit of an entry lies: `offsetPct` beyond the price, where it fills surely and at a worse one, or, below zero, on the near
 * side, where it waits for a better one. On the tick, never worse than wished.
 */
export const entryLimit = (price: Money, offsetPct: Money, direction: Direction, tick: Money): Money =>
  roundToSide(direction, 'against', better(direction, price, percentOf(price, offsetPct)), tick)

/** The limit of an order that was refused `attempts` times because it would have taken: so many ticks further from the other side of the book. */
export const stepBack = (limit: Money, attempts: number, direction: Direction, tick: Money): Money =>
  worse(direction, limit, tick * BigInt(attempts))
