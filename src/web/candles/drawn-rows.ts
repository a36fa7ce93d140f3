import type { PlainCandle } from '../../view/candle-source.ts'

/** Candles of one length in order of time, as plain numbers; rows count from 0. */
export type DrawnRows = {
  readonly rows: number
  openMs(row: number): number
  endMs(row: number): number
  priced(row: number): Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number>>
}

/** The first row that opens at or after a time. */
export const rowFrom = (of: Pick<DrawnRows, 'rows' | 'openMs'>, timeMs: number): number => {
  let low = 0
  let high = of.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (of.openMs(middle) < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

/** The last row that is over by then; -1: none. */
export const lastOver = (of: Pick<DrawnRows, 'rows' | 'openMs' | 'endMs'>, timeMs: number): number => {
  let row = rowFrom(of, timeMs) - 1
  while (row >= 0 && of.endMs(row) > timeMs) row--
  return row
}

/** Candles of `stepMs`; the newest one is of as many rows as were over by `untilMs`. */
export const drawnCandles = (of: DrawnRows, fromMs: number, untilMs: number, stepMs: number): readonly PlainCandle[] => {
  const candles: PlainCandle[] = []
  let drawn: [number, number, number, number, number, number] | null = null
  for (let row = rowFrom(of, Math.floor(fromMs / stepMs) * stepMs); row < of.rows && of.endMs(row) <= untilMs; row++) {
    const beginMs = Math.floor(of.openMs(row) / stepMs) * stepMs
    const { open, high, low, close, volume } = of.priced(row)
    if (drawn === null || drawn[0] !== beginMs) {
      drawn = [beginMs, open, high, low, close, volume]
      candles.push(drawn)
    } else {
      drawn[2] = Math.max(drawn[2], high)
      drawn[3] = Math.min(drawn[3], low)
      drawn[4] = close
      drawn[5] += volume
    }
  }
  return candles
}
