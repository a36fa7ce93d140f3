import { Decimal } from '../../kernel/money.ts'

// Far above what a product of doubles can be wrong by, far below a tick: what does not come near needs no exact arithmetic.
const MARGIN = 1e-9

const exactly = (from: number, pct: number): Decimal => new Decimal(pct).plus(100).times(from).div(100)

/** The price that lies `pct` percent above `from`, or below it where that is negative. */
export const percentAway = (from: number, pct: number): number => exactly(from, pct).toNumber()

/**
 * Whether `close` has come as far as that price or farther. Compared as the decimals that the numbers are written as: of doubles a move of
 * exactly so much is now one, and now none.
 */
export const hasMoved = (close: number, from: number, pct: number): boolean => {
  const edge = from * (1 + pct / 100)
  if (pct < 0 ? close > edge * (1 + MARGIN) : close < edge * (1 - MARGIN)) return false
  return pct < 0 ? exactly(from, pct).greaterThanOrEqualTo(close) : exactly(from, pct).lessThanOrEqualTo(close)
}
