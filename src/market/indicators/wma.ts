import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

/** Linearly weighted moving average: of `period` closes the newest counts `period` times, the oldest once. */
class LinearlyWeighted implements Indicator {
  readonly #closes: Newest

  constructor(period: number) {
    this.#closes = new Newest(period)
  }

  push({ close }: Bar): void {
    this.#closes.push(close)
  }

  get value(): number | null {
    const { length, isFull } = this.#closes
    if (!isFull) return null
    let sum = 0
    for (let nth = 0; nth < length; nth++) sum += this.#closes.at(nth) * (nth + 1)
    return sum / ((length * (length + 1)) / 2)
  }
}

export const wma = withDefaults({ period: 20 }, ({ period }: Period) => new LinearlyWeighted(period))
