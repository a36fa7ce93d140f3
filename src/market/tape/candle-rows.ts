/** Set in a row's decimals when a price of it was printed with binary noise, as 1.2147000000000001. */
export const NOISE = 128

/** Takes rows as they are read, in file order. Prices are doubles of at most 15 significant digits, so exact decimals. */
export type RowSink = {
  /** `decimals`: most among the four prices, without noise, plus NOISE if there was any; `line`: where it stands, from 1 */
  push(timeMs: number, open: number, high: number, low: number, close: number, volume: number, decimals: number, line: number): void
}

/** Every row of a file is either used or skipped for one of these reasons. */
export type Skipped = {
  /** a field is missing, not decimal text, or the time is no millisecond of this century */
  malformed: number
  nonPositivePrice: number
  /** the low is above, or the high below, open or close */
  inconsistent: number
  negativeVolume: number
  /** the same candle once more */
  duplicate: number
  /** another candle of the same open time that has less volume, or stands behind one that has as much */
  differing: number
  /** begins when more than a tenth of the candle before it is left */
  overlapping: number
}

export type TapeCounts = {
  rows: number
  used: number
  /** rows that could be used, and are not in the part that is played */
  outside: number
  skipped: Skipped
  /** used rows that stood behind a later one and were put in order */
  reordered: number
  /** holes, and the candles missing in them */
  gaps: number
  missingCandles: number
  zeroVolume: number
  /** used rows with a price that is not a multiple of the tick: moved to the nearest one */
  rounded: number
}

export const noCounts = (): TapeCounts => ({
  rows: 0,
  used: 0,
  outside: 0,
  reordered: 0,
  gaps: 0,
  missingCandles: 0,
  zeroVolume: 0,
  rounded: 0,
  skipped: { malformed: 0, nonPositivePrice: 0, inconsistent: 0, negativeVolume: 0, duplicate: 0, differing: 0, overlapping: 0 },
})

export function addCounts(sum: TapeCounts, one: TapeCounts): void {
  for (const key of ['rows', 'used', 'outside', 'reordered', 'gaps', 'missingCandles', 'zeroVolume', 'rounded'] as const)
    sum[key] += one[key]
  for (const key of Object.keys(sum.skipped) as (keyof Skipped)[]) sum.skipped[key] += one.skipped[key]
}
