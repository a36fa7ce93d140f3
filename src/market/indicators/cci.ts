import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'
import { typicalPrice } from './typical-price.ts'

/** What makes most values lie between -100 and 100, as Lambert chose it. */
const SCALE = 0.015

/**
 * Commodity channel index (Donald Lambert, 1980): how far the typical price lies from its mean over `period` candles, in mean absolute
 * deviations of the same candles. Prices that do not differ have 0.
 */
class ChannelIndex implements Indicator {
  readonly #prices: Newest

  constructor(period: number) {
    this.#prices = new Newest(period)
  }

  push(bar: Bar): void {
    this.#prices.push(typicalPrice(bar))
  }

  get value(): number | null {
    const { length, isFull } = this.#prices
    if (!isFull) return null
    const { mean } = this.#prices
    let deviation = 0
    for (let nth = 0; nth < length; nth++) deviation += Math.abs(this.#prices.at(nth) - mean)
    return deviation === 0 ? 0 : (this.#prices.at(length - 1) - mean) / (SCALE * (deviation / length))
  }
}

export const cci = withDefaults({ period: 20 }, ({ period }: Period) => new ChannelIndex(period))
