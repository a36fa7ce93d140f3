import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { Newest } from './newest.ts'

/** Rate of change: by how many percent a close is above (positive) or below the one `period` candles before. */
class RateOfChange implements Indicator {
  readonly #closes: Newest

  constructor(period: number) {
    this.#closes = new Newest(period + 1)
  }

  push({ close }: Bar): void {
    this.#closes.push(close)
  }

  get value(): number | null {
    if (!this.#closes.isFull) return null
    const before = this.#closes.at(0)
    const now = this.#closes.at(this.#closes.length - 1)
    return before === 0 ? null : ((now - before) / before) * 100
  }
}

export const roc = withDefaults({ period: 10 }, ({ period }: Period) => new RateOfChange(period))
