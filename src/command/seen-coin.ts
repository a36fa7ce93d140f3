import type { CoinView, PositionView } from '../decision/strategy.ts'
import type { Candles } from '../market/candle-window.ts'
import type { TimeframeName } from '../market/timeframe-name.ts'
import type { Coin } from './coin.ts'

export type KeptCandles = ReadonlyMap<TimeframeName | undefined, Candles>

/** A coin as a strategy sees it; one object a coin, which says what is so at the moment it is asked. */
export class SeenCoin implements CoinView {
  readonly symbol: string
  readonly timeframeMs: number
  // a field, so that it can be taken out of the view
  readonly candles: CoinView['candles']
  readonly #position: () => PositionView

  /** `kept`: by the names of timeframes, the coin's own without one */
  constructor({ symbol, timeframeMs }: Coin, kept: KeptCandles, position: () => PositionView) {
    this.symbol = symbol
    this.timeframeMs = timeframeMs
    this.#position = position
    this.candles = (timeframe) => {
      const found = kept.get(timeframe)
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
