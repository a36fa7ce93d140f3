import { assert } from '../kernel/assert.ts'
import type { Bar } from './bar.ts'

/** A candle made of shorter ones. */
export type LongBar = Bar & {
  readonly openMs: number
  /** how many of its shorter candles there were not */
  readonly missing: number
  /** whether it had begun before the first shorter one that was seen */
  readonly isCut: boolean
  /** longer ones between the one before and this, of which nothing was seen */
  readonly skipped: number
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
// 1970 began on a Thursday, and weeks begin on Mondays.
const FIRST_MONDAY_MS = 4 * DAY_MS
const NONE: readonly LongBar[] = []

/**
 * Makes longer candles of shorter ones, at whole multiples of their length since 1970 (UTC), weeks from Monday on. A shorter one
 * that opens somewhat off its time counts at the nearest. What was not seen is said (`missing`, `skipped`), never filled in.
 */
export class Resampler {
  readonly toMs: number
  readonly #fromMs: number
  readonly #beganMs: number
  /** shorter ones of a longer one */
  readonly #most: number
  #open: Draft | null = null
  /** which of all longer ones is or was the newest */
  #newest = Number.NaN
  #skipped = 0

  /** `toMs` is a whole multiple of `fromMs`, both in milliseconds */
  constructor(fromMs: number, toMs: number) {
    assert(fromMs > 0 && Number.isInteger(toMs / fromMs), 'A longer candle is made of whole shorter ones.')
    this.toMs = toMs
    this.#fromMs = fromMs
    this.#most = toMs / fromMs
    this.#beganMs = toMs % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0
  }

  /**
   * Takes the next shorter candle once it is over. Returns the longer one that it completes; before that, one that it shows to be
   * over, whose end was in a hole. Mostly none, at most two.
   */
  push(bar: Bar): readonly LongBar[] {
    // the ordinal of its end among all ends of shorter ones
    const end = Math.round((bar.closeMs - this.#beganMs) / this.#fromMs)
    const index = Math.ceil(end / this.#most) - 1
    const late = index === this.#newest ? null : this.#take()
    this.#add(bar, index, end - 1 - index * this.#most)
    const whole = end % this.#most === 0 ? this.#take() : null
    if (late === null) return whole === null ? NONE : [whole]
    return whole === null ? [late] : [late, whole]
  }

  #add(bar: Bar, index: number, before: number): void {
    const draft = this.#open
    if (draft !== null) {
      draft.high = Math.max(draft.high, bar.high)
      draft.low = Math.min(draft.low, bar.low)
      draft.close = bar.close
      draft.volume += bar.volume
      draft.seen++
      return
    }
    const isFirst = Number.isNaN(this.#newest)
    this.#skipped = isFirst ? 0 : Math.max(0, index - this.#newest - 1)
    this.#newest = index
    const { open, high, low, close, volume } = bar
    this.#open = { open, high, low, close, volume, seen: 1, isCut: isFirst && before > 0 }
  }

  #take(): LongBar | null {
    const draft = this.#open
    if (draft === null) return null
    this.#open = null
    const { seen, ...candle } = draft
    const openMs = this.#beganMs + this.#newest * this.toMs
    const missing = Math.max(0, this.#most - seen)
    return { openMs, closeMs: openMs + this.toMs, ...candle, missing, skipped: this.#skipped }
  }
}

type Draft = Omit<Bar, 'closeMs'> & { seen: number; isCut: boolean }
