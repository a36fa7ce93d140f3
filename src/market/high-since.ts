import type { Bar } from './bar.ts'

/**
 * The highest high of all candles that ended after a time, whichever time is asked for. Of the candles only those are kept that no later
 * one has reached: a few, but in a market that falls all the time. Of those that would be too many the older half is forgotten.
 */
export class HighSince {
  readonly #most: number
  // by age; each is higher than all that came after it
  #closes: number[] = []
  #highs: number[] = []

  constructor(most = 100_000) {
    this.#most = most
  }

  push({ closeMs, high }: Readonly<Pick<Bar, 'closeMs' | 'high'>>): void {
    while (this.#highs.length > 0 && this.#highs.at(-1)! <= high) {
      this.#highs.pop()
      this.#closes.pop()
    }
    if (this.#highs.length === this.#most) {
      this.#closes = this.#closes.slice(this.#most >> 1)
      this.#highs = this.#highs.slice(this.#most >> 1)
    }
    this.#closes.push(closeMs)
    this.#highs.push(high)
  }

  /** Null: no candle has ended since. */
  since(ms: number): number | null {
    let [low, high] = [0, this.#closes.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#closes[middle]! > ms) high = middle
      else low = middle + 1
    }
    return this.#highs[low] ?? null
  }
}
