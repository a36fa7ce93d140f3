import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'

/** `minBars`: it says nothing before so many candles, should that be more than `period`, with which it could speak */
type AtrOptions = { readonly period: number; readonly minBars?: number }

/**
 * Average true range, in the price's unit (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978). The true range of a
 * candle is the widest of high less low, and of high and low against the close before; of the first candle high less low. The first
 * value is the mean of the first `period` true ranges; each later one is the value before, moved by one `period`th towards the new
 * true range.
 */
class AverageTrueRange implements Indicator {
  readonly #period: number
  readonly #minBars: number
  #bars = 0
  #close = 0
  /** of the true ranges while there are fewer than `period` of them, then of all of them weighted */
  #mean = 0

  constructor({ period, minBars = period }: AtrOptions) {
    this.#period = period
    this.#minBars = Math.max(period, minBars)
  }

  push({ high, low, close }: Bar): void {
    const range = this.#bars === 0 ? high - low : Math.max(high, this.#close) - Math.min(low, this.#close)
    this.#bars++
    this.#close = close
    const weight = Math.min(this.#bars, this.#period)
    this.#mean = (this.#mean * (weight - 1) + range) / weight
  }

  get value(): number | null {
    return this.#bars < this.#minBars ? null : this.#mean
  }
}

export const atr = withDefaults({ period: 14, minBars: 1 }, (options: AtrOptions) => new AverageTrueRange(options))
