import { assert } from '../../kernel/assert.ts'
import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'

const MINUTE_MS = 60_000
/** of its timeframe: a candle whose successor begins sooner overlaps with it, and none of a feed does */
export const SHORTEST_BAR = 0.9

/** Whole candles within the window, one at least: that of the moment. */
export const barsThatFit = (windowMin: number, timeframeMs: number): number =>
  Math.max(1, Math.floor((windowMin * MINUTE_MS) / timeframeMs))

/** `minBars`: candles without which the window says nothing; where fewer fit into it, as many as fit */
export type RollingOptions = { readonly windowMin: number; readonly minBars: number }

/**
 * The highest high of the candles that closed within the last `spanMs`, the newest included; nothing after a start or a hole, until
 * `minBars` of them did. A monotonic queue in a ring: amortised one comparison a candle, no allocation after construction.
 */
export class RollingHigh implements Indicator {
  readonly #spanMs: number
  readonly #minBars: number
  readonly #highs: Float64Array
  readonly #closes: Float64Array
  #head = 0
  #size = 0
  // close times of all candles of the window, for counting them
  readonly #bars: Float64Array
  #oldest = 0
  #count = 0

  /** `capacity`: the most candles that can close within the span */
  constructor(spanMs: number, capacity: number, minBars: number) {
    this.#spanMs = spanMs
    this.#minBars = minBars
    this.#highs = new Float64Array(capacity)
    this.#closes = new Float64Array(capacity)
    this.#bars = new Float64Array(capacity)
  }

  push({ closeMs, high }: Pick<Bar, 'closeMs' | 'high'>): void {
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

  get value(): number | null {
    return this.#count < this.#minBars || this.#size === 0 ? null : this.#highs[this.#head]!
  }
}

export const rollingHigh = withDefaults(
  { windowMin: 60, minBars: 1 },
  ({ windowMin, minBars }: RollingOptions, timeframeMs: number): Indicator => {
    const spanMs = windowMin * MINUTE_MS
    const capacity = Math.ceil(spanMs / (SHORTEST_BAR * timeframeMs)) + 2
    return new RollingHigh(spanMs, capacity, Math.min(minBars, barsThatFit(windowMin, timeframeMs)))
  },
)
