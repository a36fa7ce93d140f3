import type { TapePart } from '../../../machines/session/events.ts'
import { UsageError } from '../../kernel/errors.ts'
import type { TapeCounts } from './candle-rows.ts'
import type { CandleSeries } from './candle-series.ts'

export const WHOLE: TapePart = { fromMs: null, toMs: null }

const text = (timeMs: number): string => new Date(timeMs).toISOString()

/** The first row that opens at `timeMs` or later; as many as there are, if none does. */
export function firstRowFrom(series: CandleSeries, timeMs: number): number {
  let from = 0
  let to = series.rows
  while (from < to) {
    const middle = (from + to) >> 1
    if (series.openMs(middle) < timeMs) from = middle + 1
    else to = middle
  }
  return from
}

/** "from A", "before B", "from A and before B": how a part is told. */
export function partText({ fromMs, toMs }: TapePart): string {
  const from = fromMs === null ? [] : [`from ${text(fromMs)}`]
  const to = toMs === null ? [] : [`before ${text(toMs)}`]
  return [...from, ...to].join(' and ')
}

/** A part in which nothing opens; the message says what there is. */
export class EmptyPart extends UsageError {}

/** The candles that open in the part. Throws EmptyPart. */
export function cut(series: CandleSeries, part: TapePart, path: string): CandleSeries {
  const from = part.fromMs === null ? 0 : firstRowFrom(series, part.fromMs)
  const to = part.toMs === null ? series.rows : firstRowFrom(series, part.toMs)
  if (from < to) return to - from === series.rows ? series : series.slice(from, to)
  const first = text(series.openMs(0))
  const last = text(series.openMs(series.rows - 1))
  throw new EmptyPart(`${path} has no candle that opens ${partText(part)}: its candles open from ${first} to ${last}.`)
}

/** When the candle before opened; -Infinity before the first. */
export type LastCandle = { openMs: number }

/** Adds one candle that is played: a hole before it, and whether it has volume. */
export function countCandle(counts: TapeCounts, timeframeMs: number, last: LastCandle, openMs: number, volume: number): void {
  counts.used++
  if (volume === 0) counts.zeroVolume++
  const missing = last.openMs === Number.NEGATIVE_INFINITY ? 0 : Math.round((openMs - last.openMs) / timeframeMs) - 1
  if (missing > 0) counts.gaps++
  counts.missingCandles += missing
  last.openMs = openMs
}

/** What is played of a part, in place of what the whole would be. */
export function countPart(series: CandleSeries, whole: TapeCounts): TapeCounts {
  const counts = { ...whole, used: 0, gaps: 0, missingCandles: 0, zeroVolume: 0, outside: whole.used - series.rows }
  const last: LastCandle = { openMs: Number.NEGATIVE_INFINITY }
  for (let row = 0; row < series.rows; row++) countCandle(counts, series.timeframeMs, last, series.openMs(row), series.volume(row))
  return counts
}
