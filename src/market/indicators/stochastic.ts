import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { SimpleAverage } from './moving-average.ts'
import { Newest } from './newest.ts'

type StochasticOptions = { readonly period: number; readonly slowing: number; readonly signal: number }
type Stochastic = { k: number; d: number }

/**
 * Stochastic oscillator, 0 to 100 (George Lane): where the close lies between the lowest low and the highest high of `period` candles,
 * averaged over `slowing` candles (k; 1 is the fast one), and an average of that over `signal` candles (d). Both begin together. In a
 * range without width the close is in its middle.
 */
class StochasticOscillator implements Indicator<Stochastic> {
  readonly #highs: Newest
  readonly #lows: Newest
  readonly #k: SimpleAverage
  readonly #d: SimpleAverage
  readonly #value: Stochastic = { k: 0, d: 0 }

  constructor({ period, slowing, signal }: StochasticOptions) {
    this.#highs = new Newest(period)
    this.#lows = new Newest(period)
    this.#k = new SimpleAverage(slowing)
    this.#d = new SimpleAverage(signal)
  }

  push({ high, low, close }: Bar): void {
    this.#highs.push(high)
    this.#lows.push(low)
    if (!this.#highs.isFull) return
    const { lowest } = this.#lows
    const width = this.#highs.highest - lowest
    this.#k.push(width === 0 ? 50 : ((close - lowest) / width) * 100)
    const { value: k } = this.#k
    if (k !== null) this.#d.push(k)
  }

  get value(): Stochastic | null {
    const { value: k } = this.#k
    const { value: d } = this.#d
    if (k === null || d === null) return null
    this.#value.k = k
    this.#value.d = d
    return this.#value
  }
}

export const stochastic = withDefaults(
  { period: 14, slowing: 3, signal: 3 },
  (options: StochasticOptions) => new StochasticOscillator(options),
)
