import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { wilderAverage } from './moving-average.ts'

/**
 * Relative strength index, 0 to 100 (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978): the share of the rises in all
 * movement of the closes, both smoothed as Wilder does. A market that did not move at all has 50: neither side is the stronger one.
 */
class RelativeStrength implements Indicator {
  readonly #rises
  readonly #falls
  #close: number | null = null

  constructor(period: number) {
    this.#rises = wilderAverage(period)
    this.#falls = wilderAverage(period)
  }

  push({ close }: Bar): void {
    if (this.#close !== null) {
      this.#rises.push(Math.max(0, close - this.#close))
      this.#falls.push(Math.max(0, this.#close - close))
    }
    this.#close = close
  }

  get value(): number | null {
    const rises = this.#rises.value
    const falls = this.#falls.value
    if (rises === null || falls === null) return null
    return rises + falls === 0 ? 50 : (100 * rises) / (rises + falls)
  }
}

export const rsi = withDefaults({ period: 14 }, ({ period }: Period) => new RelativeStrength(period))
