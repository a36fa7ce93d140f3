import { assert } from '../kernel/assert.ts'

/**
 * The highest high of the bars that closed within the last `spanMs`. A monotonic queue in a ring: amortised one
 * comparison a bar, no allocation after construction.
 */
export class RollingHigh {
  readonly #spanMs: number
  readonly #highs: Float64Array
  readonly #closes: Float64Array
  #head = 0
  #size = 0
  // close times of all bars of the window, for counting them
  readonly #bars: Float64Array
  #oldest = 0
  #count = 0

  /** `capacity`: the most bars that can close within the span */
  constructor(spanMs: number, capacity: number) {
    this.#spanMs = spanMs
    this.#highs = new Float64Array(capacity)
    this.#closes = new Float64Array(capacity)
    this.#bars = new Float64Array(capacity)
  }

  push(closeMs: number, high: number): void {
    const length = this.#highs.length
    while (this.#count > 0 && this.#bars[this.#oldest]! <= closeMs - this.#spanMs) {
      this.#oldest = (this.#oldest + 1) % length
      this.#count--
    }
    assert(this.#count < length, 'No more bars close within a window than it was made for.')
    this.#bars[(this.#oldest + this.#count++) % length] = closeMs
    while (this.#size > 0 && this.#closes[this.#head]! <= closeMs - this.#spanMs) {
      this.#head = (this.#head + 1) % length
      this.#size--
    }
    while (this.#size > 0 && this.#highs[(this.#head + this.#size - 1) % length]! <= high) this.#size--
    const at = (this.#head + this.#size) % length
    this.#highs[at] = high
    this.#closes[at] = closeMs
    this.#size++
  }

  /** bars in the window */
  get bars(): number {
    return this.#count
  }

  /** 0 before the first bar */
  get value(): number {
    return this.#size === 0 ? 0 : this.#highs[this.#head]!
  }
}
