import { isFlat } from '../../../machines/position/state.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { allCoins } from '../coins-of.ts'
import { placeShown } from '../place-shown.ts'
import { sampledEquity } from '../sampled-equity.ts'
import type { OverviewShown } from '../shapes/log-shapes.ts'
import { apiRoute } from './api-route.ts'

/** A silence as long as this part of the whole is drawn as a break. */
const BREAK_SHARE = 20
const MOST_SPANS = 1000
/** Points of the curve: as many as a small picture has columns. */
const POINTS = 400

/** Events up to the moment, of which several may share its time. */
const countBy = ({ columns }: View, place: LogPlace, timeMs: number): number => Math.min(columns.ordinalBy(timeMs), place.ordinal)

const histogramOf = (view: View, place: LogPlace, fromMs: number, buckets: number): number[] => {
  const span = place.timeMs - fromMs
  let counted = 0
  return Array.from({ length: buckets }, (_, bucket) => {
    const until = bucket === buckets - 1 ? place.ordinal : countBy(view, place, fromMs + Math.floor((span * (bucket + 1)) / buckets))
    const here = until - counted
    counted = until
    return here
  })
}

const breaksOf = ({ columns }: View, place: LogPlace, fromMs: number): OverviewShown['breaks'] => {
  const longest = (place.timeMs - fromMs) / BREAK_SHARE
  const breaks: OverviewShown['breaks'] = []
  let before = fromMs
  for (let ordinal = 2; ordinal <= place.ordinal; ordinal++) {
    const timeMs = columns.timeMs(ordinal)
    if (timeMs - before > longest) breaks.push([before, timeMs])
    before = timeMs
  }
  return breaks
}

const equityOf = (view: View, place: LogPlace, fromMs: number): OverviewShown['equity'] => {
  const curves: OverviewShown['equity'] = {}
  for (const { timeMs, quotes } of sampledEquity(view, { asOf: place, fromMs, toMs: place.timeMs, points: POINTS }))
    for (const [asset, { equity }] of Object.entries(quotes)) {
      curves[asset] ??= []
      curves[asset].push([timeMs, equity])
    }
  return curves
}

const spansOf = (view: View, moment: ViewMoment, coin: string | undefined): OverviewShown['spans'] => {
  const closed = view.rows('cycles', moment.place, { ...(coin !== undefined && { position: coin }), limit: MOST_SPANS }).rows
  const open = allCoins(moment).filter(({ name, position }) => (coin === undefined || name === coin) && !isFlat(position))
  return [
    ...closed.map(({ position, n, openMs, closeMs, gain }) => ({ coin: position, n, fromMs: openMs, toMs: closeMs, gain })).reverse(),
    ...open.flatMap(({ name, position: { cycle, openedMs } }) =>
      openedMs === null ? [] : [{ coin: name, n: cycle, fromMs: openedMs, toMs: null, gain: null }],
    ),
  ]
}

export const overviewRoute = apiRoute({
  path: '/overview',
  summary: 'What a slider draws: how many events when, silences, the equity and the cycles',
  answerTo: async ({ view, moment }, { buckets, coin }) => {
    const { place } = moment
    const fromMs = view.columns.timeMs(1)
    return {
      at: placeShown(place),
      fromMs,
      toMs: place.timeMs,
      histogram: histogramOf(view, place, fromMs, buckets),
      breaks: breaksOf(view, place, fromMs),
      equity: equityOf(view, place, fromMs),
      spans: spansOf(view, moment, coin),
    }
  },
})
