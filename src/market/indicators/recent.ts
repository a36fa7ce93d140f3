import { SHORTEST_BAR } from './rolling-high.ts'

const MINUTE_MS = 60_000

/** Candles that closed within the last minutes, by time, so that holes count; and the newest one that closed before. */
export class Recent {
  readonly spanMs: number
  readonly #closesMs: Float64Array
  readonly #values: Float64Array
  #oldest = 0
  #count = 0
  #firstMs = Number.POSITIVE_INFINITY

  constructor(windowMin: number, timeframeMs: number) {
    this.spanMs = windowMin * MINUTE_MS
    // one more than can close within it
    const capacity = Math.ceil(this.spanMs / (SHORTEST_BAR * timeframeMs)) + 3
    this.#closesMs = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
  }

  push(closeMs: number, value: number): void {
    const { length } = this.#closesMs
    const beganMs = closeMs - this.spanMs
    // the newest of those before the window stays
    while (this.#count > 1 && this.#closesMs[(this.#oldest + 1) % length]! <= beganMs) {
      this.#oldest = (this.#oldest + 1) % length
      this.#count--
    }
    const at = (this.#oldest + this.#count++) % length
    this.#closesMs[at] = closeMs
    this.#values[at] = value
    this.#firstMs = Math.min(this.#firstMs, closeMs)
  }

  /** the value of the newest candle that closed before the window began, or as it did; null: the feed is younger than that */
  get before(): number | null {
    return this.#count > 0 && this.#closesMs[this.#oldest]! <= this.#newestMs - this.spanMs ? this.#values[this.#oldest]! : null
  }

  get newest(): number {
    return this.#values[(this.#oldest + this.#count - 1) % this.#values.length]!
  }

  /** over the candles within the window, the oldest first */
  get sum(): number {
    const beganMs = this.#newestMs - this.spanMs
    let sum = 0
    for (let nth = 0; nth < this.#count; nth++) {
      const at = (this.#oldest + nth) % this.#values.length
      if (this.#closesMs[at]! > beganMs) sum += this.#values[at]!
    }
    return sum
  }

  get #newestMs(): number {
    return this.#closesMs[(this.#oldest + this.#count - 1) % this.#closesMs.length]!
  }
}
