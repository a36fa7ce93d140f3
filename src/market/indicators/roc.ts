import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'

/** Rate of change: by how many percent a close is above (positive) or below the one `period` candles before. */
class RateOfChange implements Indicator {
  /** the newest closes, one more than the period, in a ring */
  readonly #closes: Float64Array
  #bars = 0

  constructor(period: number) {
    this.#closes = new Float64Array(period + 1)
  }

  push({ close }: Bar): void {
    this.#closes[this.#bars++ % this.#closes.length] = close
  }

  get value(): number | null {
    const { length } = this.#closes
    if (this.#bars < length) return null
    const before = this.#closes[this.#bars % length]!
    const now = this.#closes[(this.#bars - 1) % length]!
    return before === 0 ? null : ((now - before) / before) * 100
  }
}

export const roc = ({ period }: { readonly period: number }): Indicator => new RateOfChange(period)
