import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'
import { exponentialAverage, type MovingAverage, type Seed } from './moving-average.ts'

type MacdOptions = {
  readonly fast: number
  readonly slow: number
  readonly signal: number
  readonly seed?: Seed
  /** Gerald Appel's own rounded weights of 0.15 and 0.075 where the periods are 12 and 26 */
  readonly roundedWeights?: boolean
}
type Macd = { macd: number; signal: number | null; histogram: number | null }

/**
 * Moving average convergence/divergence (Gerald Appel, 1979): the fast exponential average of closes less the slow one; an
 * exponential average of that, the signal; and the difference of the two.
 */
class ConvergenceDivergence implements Indicator<Macd> {
  readonly #fast: MovingAverage
  readonly #slow: MovingAverage
  readonly #signal: MovingAverage
  readonly #slowPeriod: number
  #bars = 0
  readonly #value: Macd = { macd: 0, signal: null, histogram: null }

  constructor({ fast, slow, signal, seed = 'mean', roundedWeights = false }: MacdOptions) {
    const isRounded = roundedWeights && fast === 12 && slow === 26
    this.#fast = isRounded ? exponentialAverage(fast, seed, 0.15) : exponentialAverage(fast, seed)
    this.#slow = isRounded ? exponentialAverage(slow, seed, 0.075) : exponentialAverage(slow, seed)
    this.#signal = exponentialAverage(signal, seed)
    this.#slowPeriod = slow
  }

  push({ close }: Bar): void {
    this.#bars++
    this.#fast.push(close)
    this.#slow.push(close)
    const fast = this.#fast.value
    const slow = this.#slow.value
    // an average that begins with the first number says something at once, but nothing of `slow` candles
    if (fast === null || slow === null || this.#bars < this.#slowPeriod) return
    const value = this.#value
    value.macd = fast - slow
    this.#signal.push(value.macd)
    value.signal = this.#signal.value
    value.histogram = value.signal === null ? null : value.macd - value.signal
  }

  get value(): Macd | null {
    return this.#bars < this.#slowPeriod ? null : this.#value
  }
}

export const macd = withDefaults(
  { fast: 12, slow: 26, signal: 9, seed: 'mean', roundedWeights: false },
  (options: MacdOptions) => new ConvergenceDivergence(options),
)
