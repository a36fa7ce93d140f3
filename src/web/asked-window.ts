import { stepFor } from './candle-steps.ts'

export type ChartWindow = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }

/** What a chart shows where nothing else is asked for, and a minute for a tape of which no candle is known. */
export const SPAN_MS = 8 * 3_600_000
export const MINUTE_MS = 60_000

/** Which time is drawn, and in candles of which length. */
export const askedWindow = (
  { ownMs, firstMs, untilMs, lastMs }: Readonly<Record<'ownMs' | 'firstMs' | 'untilMs' | 'lastMs', number>>,
  asked: { from?: number | undefined; to?: number | undefined; points: number },
  wantsAfter: boolean,
): ChartWindow => {
  const endMs = Math.min(asked.to ?? untilMs, untilMs)
  // prices that end before it: as long a window, up to the last of them
  const isEmpty = asked.from !== undefined && lastMs < asked.from
  const toMs = isEmpty ? lastMs : endMs
  // before the log there is little to see, and a length of candles is chosen by what is
  const fromMs = Math.min(Math.max((asked.from ?? endMs - SPAN_MS) - (endMs - toMs), firstMs - SPAN_MS), toMs)
  // of what came later as well: both are drawn in one
  const drawnMs = wantsAfter ? Math.max(asked.to ?? untilMs + SPAN_MS, toMs) : toMs
  return { fromMs, toMs, stepMs: stepFor(ownMs, drawnMs - fromMs, asked.points) }
}
