/** Fields of one row in `cells`: open time, open, high, low, close, volume. */
export const FIELDS = 6

/** Set in a row's decimals when a price of it was printed with binary noise, as 1.2147000000000001. */
export const NOISE = 128

/** Takes rows as they are read, in file order. Prices are doubles of at most 15 significant digits, so exact decimals. */
export type RowSink = {
  /** `decimals`: see CandleRows; `line`: where it stands, from 1 */
  push(timeMs: number, open: number, high: number, low: number, close: number, volume: number, decimals: number, line: number): void
}

/** Rows as they were read, before the tick is known. */
export class CandleRows implements RowSink {
  cells = new Float64Array(1024 * FIELDS)
  /** most decimals among a row's four prices, without noise, plus NOISE if there was any */
  decimals = new Uint8Array(1024)
  lines = new Uint32Array(1024)
  length = 0

  push(timeMs: number, open: number, high: number, low: number, close: number, volume: number, decimals: number, line: number): void {
    if (this.length === this.decimals.length) this.#grow()
    const at = this.length * FIELDS
    this.cells[at] = timeMs
    this.cells[at + 1] = open
    this.cells[at + 2] = high
    this.cells[at + 3] = low
    this.cells[at + 4] = close
    this.cells[at + 5] = volume
    this.lines[this.length] = line
    this.decimals[this.length++] = decimals
  }

  #grow(): void {
    const cells = new Float64Array(this.cells.length * 2)
    cells.set(this.cells)
    const decimals = new Uint8Array(this.decimals.length * 2)
    decimals.set(this.decimals)
    const lines = new Uint32Array(this.lines.length * 2)
    lines.set(this.lines)
    this.cells = cells
    this.decimals = decimals
    this.lines = lines
  }
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
