import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

/** Momentum, in the price's unit: the close less the one `period` candles before. */
class Momentum implements Indicator {
  readonly #closes: Newest

  constructor(period: number) {
    this.#closes = new Newest(period + 1)
  }

  push({ close }: Bar): void {
    this.#closes.push(close)
  }

  get value(): number | null {
    return this.#closes.isFull ? this.#closes.at(this.#closes.length - 1) - this.#closes.at(0) : null
  }
}

export const momentum = withDefaults({ period: 10 }, ({ period }: Period) => new Momentum(period))
