import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

type Bands = { lower: number; middle: number; upper: number }

/**
 * Bollinger bands (John Bollinger): the mean of the newest `period` closes, and `k` standard deviations of the same closes (of the
 * whole population: divided by `period`) below and above it.
 */
class BollingerBands implements Indicator<Bands> {
  readonly #closes: Newest
  readonly #k: number
  readonly #value: Bands = { lower: 0, middle: 0, upper: 0 }

  constructor(period: number, k: number) {
    this.#closes = new Newest(period)
    this.#k = k
  }

  push({ close }: Bar): void {
    this.#closes.push(close)
  }

  get value(): Bands | null {
    const { length, isFull } = this.#closes
    if (!isFull) return null
    const { mean } = this.#closes
    let squares = 0
    for (let nth = 0; nth < length; nth++) squares += (this.#closes.at(nth) - mean) ** 2
    const width = this.#k * Math.sqrt(squares / length)
    this.#value.lower = mean - width
    this.#value.middle = mean
    this.#value.upper = mean + width
    return this.#value
  }
}

export const bollinger = withDefaults(
  { period: 20, k: 2 },
  ({ period, k }: Period & { readonly k: number }) => new BollingerBands(period, k),
)
