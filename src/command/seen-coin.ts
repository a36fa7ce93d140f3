import type { CoinView, PositionView } from '../decision/strategy.ts'
import type { Candles } from '../market/candle-window.ts'
import type { HighSince } from '../market/high-since.ts'
import type { TimeframeName } from '../market/timeframe-name.ts'
import type { Coin } from './coin.ts'

/** What is kept of a coin for a strategy: candles by the names of timeframes, the coin's own without one. */
export type Kept = { readonly candles: ReadonlyMap<TimeframeName | undefined, Candles>; readonly highs: HighSince | null }

/** A coin as a strategy sees it; one object a coin, which says what is so at the moment it is asked. */
export class SeenCoin implements CoinView {
  readonly symbol: string
  readonly timeframeMs: number
  // fields, so that they can be taken out of the view
  readonly candles: CoinView['candles']
  readonly highSince: CoinView['highSince']
  readonly #position: () => PositionView

  constructor({ symbol, timeframeMs }: Coin, kept: Kept, position: () => PositionView) {
    this.symbol = symbol
    this.timeframeMs = timeframeMs
    this.#position = position
    this.highSince = (ms) => {
      if (kept.highs === null)
        throw new RangeError('it asks for the highest price since some time, and does not say so (highs: () => true)')
      return kept.highs.since(ms)
    }
    this.candles = (timeframe) => {
      const found = kept.candles.get(timeframe)
      if (found !== undefined) return found
      throw new RangeError(
        timeframe === undefined
          ? 'it reads candles, and has no lookback'
          : `it reads candles of ${timeframe}, which are not among its timeframes`,
      )
    }
  }

  get position(): PositionView {
    return this.#position()
  }
}
