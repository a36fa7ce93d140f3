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

export const chartRoute = apiRoute({
  path: '/coins/{coin}/chart',
  summary: 'Candles of a coin with what was done in them: fills, stops as they moved, refusals, times without a stop',
  answerTo: async ({ view, moment, candles, wantsAfter }, { coin: name, ...asked }) => {
    const coin = wantedCoin(moment, name)
    const untilMs = seenUntilMs(moment.place, candles)
    const lastMs = candles.lastBefore(coin.symbol, untilMs)?.timeMs ?? untilMs
    const of = { ownMs: candles.ownMs(coin.symbol) ?? MINUTE_MS, firstMs: view.columns.timeMs(1), untilMs, lastMs }
    const window = windowOf(of, asked, wantsAfter)
    const shown = {
      at: placeShown(moment.place),
      coin: name,
      ...window,
      missing: candles.missing(coin.symbol),
      ...(await chartDrawn({ view, moment, coin, window }, candles)),
    }
    if (!wantsAfter) return shown
    const toMs = Math.max(asked.to ?? untilMs + SPAN_MS, window.toMs)
    const behind = { ...window, fromMs: Math.min(Math.max(untilMs, asked.from ?? 0), toMs), toMs }
    return { ...shown, after: await chartDrawn({ view, moment: await view.at('now'), coin, window: behind }, candles) }
  },
})
