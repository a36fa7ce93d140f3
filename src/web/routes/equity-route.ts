import { format, parse } from '../../kernel/money.ts'
import { placeShown } from '../place-shown.ts'
import { sampledEquity } from '../sampled-equity.ts'
import type { EquityShown } from '../shapes/performance-shapes.ts'
import { apiRoute } from './api-route.ts'

export const equityRoute = apiRoute({
  path: '/equity',
  summary: 'Equity as it was marked, and how far it lay below its highest',
  answerTo: async ({ view, moment: { place } }, { from, to, points }) => {
    const fromMs = from ?? view.columns.timeMs(1)
    const toMs = Math.min(to ?? place.timeMs, place.timeMs)
    const curves: EquityShown['curves'] = {}
    for (const { timeMs, marksAgeMs, quotes } of sampledEquity(view, { asOf: place, fromMs, toMs, points }))
      for (const [asset, { equity, cash, value, peak }] of Object.entries(quotes)) {
        curves[asset] ??= []
        curves[asset].push({ ms: timeMs, equity, cash, value, drawdown: format(parse(peak) - parse(equity)), marksAgeMs })
      }
    return { at: placeShown(place), fromMs, toMs, curves }
  },
})
