import type { Bar } from '../bar.ts'
import { atr } from './atr.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'

/** `trend`: 1 where the line lies below the price and supports it, -1 where it lies above */
type Supertrend = { line: number; trend: 1 | -1 }

/**
 * Supertrend (Olivier Seban): a line `multiplier` average true ranges from the middle of the candle, which follows the price and never
 * goes back until a close passes it; then it is on the other side. It begins as a line above: the first close beyond it turns it.
 */
class SupertrendLine implements Indicator<Supertrend> {
  readonly #range: Indicator
  readonly #multiplier: number
  #upper = Number.POSITIVE_INFINITY
  #lower = Number.NEGATIVE_INFINITY
  #close = 0
  readonly #value: Supertrend = { line: 0, trend: -1 }

  constructor(period: number, multiplier: number) {
    this.#range = atr({ period })
    this.#multiplier = multiplier
  }

  push(bar: Bar): void {
    this.#range.push(bar)
    const { value: range } = this.#range
    if (range !== null) this.#follow(bar, range * this.#multiplier)
    this.#close = bar.close
  }

  #follow({ high, low, close }: Bar, width: number): void {
    const middle = (high + low) / 2
    // a line stays where it is unless it comes nearer, or the last close was beyond it
    if (middle + width < this.#upper || this.#close > this.#upper) this.#upper = middle + width
    if (middle - width > this.#lower || this.#close < this.#lower) this.#lower = middle - width
    const value = this.#value
    value.trend = value.trend === 1 ? (close < this.#lower ? -1 : 1) : close > this.#upper ? 1 : -1
    value.line = value.trend === 1 ? this.#lower : this.#upper
  }

  get value(): Supertrend | null {
    return this.#range.value === null ? null : this.#value
  }
}

export const supertrend = withDefaults(
  { period: 10, multiplier: 3 },
  ({ period, multiplier }: Period & { readonly multiplier: number }) => new SupertrendLine(period, multiplier),
)
