/** Which extreme of a candle is assumed to have come first: the one nearer to the open, or always the same. */
export type CandlePath = 'nearest' | 'low-first' | 'high-first'

// 0.25 % of the price: finer than any spread or stop distance in use, coarse enough that a quiet minute is 4 points.
const STEPS_PER_PRICE = 400

/**
 * The most points a candle can have. A leg of 0.25 % steps between 1 and 2^50 ticks has 400 x ln(2^50 / 400) of
 * them, under 12,000 and some single ticks at the bottom; a path has three legs.
 */
export const MAX_PATH_POINTS = 40_000

/** Writes the points behind `from` up to and including `to`; returns the new count. */
function leg(from: number, to: number, out: Float64Array, count: number, coarseness: number): number {
  let price = from
  while (price !== to) {
    const step = Math.max(1, Math.floor((price * coarseness) / STEPS_PER_PRICE))
    if (price < to) price = Math.min(price + step, to)
    else price = Math.max(price - step, to)
    out[count++] = price
  }
  return count
}

/**
 * The prices a candle is played as, in ticks: open, one extreme, the other, close, in steps of at most 0.25 % (or
 * one tick, where that is more), each different from the one before. Writes into `out`, which holds MAX_PATH_POINTS,
 * and returns their number K; the k-th of them comes at `pointTimeMs`. Equally near extremes: the low comes first,
 * which is the worse assumption for who holds the coin. `coarseness` multiplies the steps: a candle can be too short
 * for so many points.
 */
export function candlePath(
  rule: CandlePath,
  open: number,
  high: number,
  low: number,
  close: number,
  out: Float64Array,
  coarseness = 1,
): number {
  const isLowFirst = rule === 'low-first' || (rule === 'nearest' && open - low <= high - open)
  out[0] = open
  let count = leg(open, isLowFirst ? low : high, out, 1, coarseness)
  count = leg(isLowFirst ? low : high, isLowFirst ? high : low, out, count, coarseness)
  return leg(isLowFirst ? high : low, close, out, count, coarseness)
}

/** When the k-th (from 0) of `count` points of a candle comes: never before its open, always before its end. */
export const pointTimeMs = (openMs: number, endMs: number, k: number, count: number): number =>
  openMs + Math.floor((k * (endMs - openMs)) / count)
