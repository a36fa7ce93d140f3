import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

type Channel = { lower: number; middle: number; upper: number }
type DonchianOptions = Period & {
  /** whether the candle itself is left out, so that a close beyond the channel can be seen */
  readonly before?: boolean
}

/** Donchian channel (Richard Donchian): the highest high and the lowest low of `period` candles, and the middle between them. */
class DonchianChannel implements Indicator<Channel> {
  readonly #highs: Newest
  readonly #lows: Newest
  readonly #isBefore: boolean
  #isReady = false
  readonly #value: Channel = { lower: 0, middle: 0, upper: 0 }

  constructor(period: number, isBefore: boolean) {
    this.#highs = new Newest(period)
    this.#lows = new Newest(period)
    this.#isBefore = isBefore
  }

  push({ high, low }: Bar): void {
    if (this.#isBefore) this.#read()
    this.#highs.push(high)
    this.#lows.push(low)
    if (!this.#isBefore) this.#read()
  }

  #read(): void {
    this.#isReady = this.#highs.isFull
    if (!this.#isReady) return
    this.#value.lower = this.#lows.lowest
    this.#value.upper = this.#highs.highest
    this.#value.middle = (this.#value.lower + this.#value.upper) / 2
  }

  get value(): Channel | null {
    return this.#isReady ? this.#value : null
  }
}

export const donchian = withDefaults(
  { period: 20, before: false },
  ({ period, before = false }: DonchianOptions) => new DonchianChannel(period, before),
)
