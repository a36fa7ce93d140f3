import type { Feed } from '../market/live/feed.ts'
import type { Market } from '../market/market.ts'
import { barOf, type LiveCoin } from './live-market.ts'

/**
 * Fills the windows with the venue's own candles before anything is decided. Returns when the newest of them ends, by coin; -Infinity: the
 * venue has none.
 */
export const warmUp = async (
  feed: Feed,
  market: Pick<Market, 'closeBar'>,
  coins: readonly LiveCoin[],
  candles: number,
): Promise<readonly number[]> => {
  const toldMs: number[] = []
  // one after another: a venue counts what is asked of it
  for (const [coin, { symbol, timeframeMs }] of coins.entries()) {
    const history = candles === 0 ? [] : await feed.history(symbol, timeframeMs, candles)
    for (const candle of history) {
      const closeMs = candle.openMs + timeframeMs
      market.closeBar(coin, closeMs, barOf(candle, closeMs))
    }
    const newest = history.at(-1)
    toldMs.push(newest === undefined ? Number.NEGATIVE_INFINITY : newest.openMs + timeframeMs)
  }
  return toldMs
}
