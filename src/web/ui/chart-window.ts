import type { ChartShown } from '../shapes/chart-shapes.ts'
import type { CoinShown } from '../shapes/coin-shapes.ts'
import type { PlaceShown } from '../shapes/common-shapes.ts'
import type { LogShown } from '../shapes/log-shapes.ts'
import type { PagePlace } from './page-place.ts'

const HOUR_MS = 3_600_000
const SPAN_MS = { '8h': 8 * HOUR_MS, '1d': 24 * HOUR_MS } as const
/** Of a moment in the past, how much of the window lies before it: the rest is what came later. */
const BEFORE = 0.72

type WindowAsked = { readonly from?: number; readonly to?: number; readonly after?: '1' }

/** A price that is older than this share of the window leaves it empty. */
const OLD = 0.25

/** The newest time that has something to show: a market that is listened to goes on behind the last event, and a tape may end before it. */
const newestMs = ({ at }: PagePlace, momentMs: number, lastMs: number | null, lengthMs: number): number => {
  if (lastMs === null) return momentMs
  if (momentMs - lastMs > lengthMs * OLD) return lastMs
  return at === 'now' ? Math.max(momentMs, lastMs) : momentMs
}

/** Which time the chart asks for: around a past moment, or up to now. */
export const chartWindow = (
  place: PagePlace,
  { at, log, last }: { readonly at: PlaceShown | undefined; readonly log: LogShown | null; readonly last: CoinShown['last'] },
  showsLater: boolean,
): WindowAsked => {
  const later = showsLater ? ({ after: '1' } as const) : {}
  const lastMs = last?.timeMs ?? null
  if (place.span === 'all')
    return { from: log?.fromMs ?? 0, ...(log?.toMs == null ? {} : { to: Math.max(log.toMs, lastMs ?? 0) }), ...later }
  if (at === undefined) return later
  const lengthMs = SPAN_MS[place.span]
  const anchorMs = newestMs(place, at.timeMs, lastMs, lengthMs)
  const from = Math.max(0, anchorMs - (place.at === 'now' || !showsLater ? lengthMs : lengthMs * BEFORE))
  return { from: Math.floor(from), to: Math.ceil(from + lengthMs), ...later }
}

/** Moments so near to the edge of what is loaded want another window. */
const EDGE = 0.15

/** Whether a moment of the past can be drawn from what is loaded: steps in a cycle then ask for no chart, and it stands still. */
export const isWithinChart = (chart: ChartShown | null, coin: string, atMs: number): boolean => {
  const lastMs = chart?.after?.candles.at(-1)?.[0]
  if (chart == null || chart.coin !== coin || lastMs === undefined) return false
  const edgeMs = (lastMs - chart.fromMs) * EDGE
  return atMs > chart.fromMs + edgeMs && atMs < lastMs - edgeMs
}
