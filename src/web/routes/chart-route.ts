import { seenUntilMs } from '../../view/candle-source.ts'
import { askedWindow, MINUTE_MS, SPAN_MS } from '../asked-window.ts'
import { chartDrawn } from '../chart-drawn.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

export const chartRoute = apiRoute({
  path: '/coins/{coin}/chart',
  summary: 'Candles of a coin with what was done in them: fills, stops as they moved, refusals, times without a stop',
  answerTo: async ({ view, moment, candles, wantsAfter }, { coin: name, valued, ...asked }) => {
    const wantsValued = valued === '1'
    const coin = wantedCoin(moment, name)
    const untilMs = seenUntilMs(moment.place, candles)
    const lastMs = candles.lastBefore(coin.symbol, untilMs)?.timeMs ?? untilMs
    const of = { ownMs: candles.ownMs(coin.symbol) ?? MINUTE_MS, firstMs: view.columns.timeMs(1), untilMs, lastMs }
    const window = askedWindow(of, asked, wantsAfter)
    const shown = {
      at: placeShown(moment.place),
      coin: name,
      ...window,
      missing: candles.missing(coin.symbol),
      ...(await chartDrawn({ view, moment, coin, window, wantsValued }, candles)),
    }
    if (!wantsAfter) return shown
    const toMs = Math.max(asked.to ?? untilMs + SPAN_MS, window.toMs)
    const behind = { ...window, fromMs: Math.min(Math.max(untilMs, asked.from ?? 0), toMs), toMs }
    return { ...shown, after: await chartDrawn({ view, moment: await view.at('now'), coin, window: behind, wantsValued }, candles) }
  },
})
