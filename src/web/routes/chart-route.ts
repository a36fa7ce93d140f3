import { seenUntilMs } from '../../view/candle-source.ts'
import { stepFor } from '../candle-steps.ts'
import { type ChartWindow, chartDrawn } from '../chart-drawn.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

/** What a chart shows where nothing else is asked for, and a minute for a tape of which no candle is known. */
const SPAN_MS = 8 * 3_600_000
const MINUTE_MS = 60_000

const windowOf = (
  { ownMs, firstMs, untilMs }: Readonly<Record<'ownMs' | 'firstMs' | 'untilMs', number>>,
  asked: { from?: number | undefined; to?: number | undefined; points: number },
  wantsAfter: boolean,
): ChartWindow => {
  const toMs = Math.min(asked.to ?? untilMs, untilMs)
  // before the log there is little to see, and a length of candles is chosen by what is
  const fromMs = Math.min(Math.max(asked.from ?? toMs - SPAN_MS, firstMs - SPAN_MS), toMs)
  // of what came later as well: both are drawn in one
  const lastMs = wantsAfter ? Math.max(asked.to ?? untilMs + SPAN_MS, toMs) : toMs
  return { fromMs, toMs, stepMs: stepFor(ownMs, lastMs - fromMs, asked.points) }
}

export const chartRoute = apiRoute({
  path: '/coins/{coin}/chart',
  summary: 'Candles of a coin with what was done in them: fills, stops as they moved, refusals, times without a stop',
  answerTo: async ({ view, moment, candles, wantsAfter }, { coin: name, ...asked }) => {
    const coin = wantedCoin(moment, name)
    const untilMs = seenUntilMs(moment.place, candles)
    const window = windowOf({ ownMs: candles.ownMs(coin.symbol) ?? MINUTE_MS, firstMs: view.columns.timeMs(1), untilMs }, asked, wantsAfter)
    const shown = {
      at: placeShown(moment.place),
      coin: name,
      ...window,
      missing: candles.missing(coin.symbol),
      ...(await chartDrawn({ view, moment, coin, window }, candles)),
    }
    if (!wantsAfter) return shown
    const behind = { ...window, fromMs: Math.max(window.toMs, asked.from ?? 0), toMs: Math.max(asked.to ?? untilMs + SPAN_MS, window.toMs) }
    return { ...shown, after: await chartDrawn({ view, moment: await view.at('now'), coin, window: behind }, candles) }
  },
})
