import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { type Period, withDefaults } from './maker.ts'
import { wilderAverage } from './moving-average.ts'

/**
 * Average directional index, 0 to 100 (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978): how one-sided the movement
 * of highs and lows is, whichever side it is. Both directional movements are sums of `period` - 1 changes, then smoothed by
 * (period - 1) / period; the index is their difference in percent of their sum, and its average begins with the mean of the first
 * `period` of it. The true range, by which both are divided, cancels out.
 */
class DirectionalIndex implements Indicator {
  readonly #period: number
  readonly #average
  #bars = 0
  #high = 0
  #low = 0
  #up = 0
  #down = 0

  constructor(period: number) {
    this.#period = period
    this.#average = wilderAverage(period)
  }

  push({ high, low }: Bar): void {
    if (this.#bars > 0) this.#move(high - this.#high, this.#low - low)
    this.#bars++
    this.#high = high
    this.#low = low
    if (this.#bars < this.#period) return
    const sum = this.#up + this.#down
    this.#average.push(sum === 0 ? 0 : (100 * Math.abs(this.#up - this.#down)) / sum)
  }

  /** Only the larger of the two movements counts, and only outwards. */
  #move(up: number, down: number): void {
    const kept = this.#bars < this.#period ? 1 : (this.#period - 1) / this.#period
    this.#up = this.#up * kept + (up > down && up > 0 ? up : 0)
    this.#down = this.#down * kept + (down > up && down > 0 ? down : 0)
  }

  get value(): number | null {
    return this.#average.value
  }
}

export const adx = withDefaults({ period: 14 }, ({ period }: Period) => new DirectionalIndex(period))
