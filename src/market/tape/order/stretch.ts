import { Spacings } from '../timeframe.ts'

// No hold is longer (`exit.maxHoldMin`), and no market was shut for so long: a time behind such a hole has a wrong digit.
const LONGEST_HOLE_MS = 366 * 86_400_000

/** Rows from one open time to another. */
export type Stretch = {
  readonly fromMs: number
  toMs: number
  rows: number
  readonly spacings: Spacings
}

/** Of rows whose distances tell nothing. */
const NO_SPACINGS = new Spacings()

const beginAt = (timeMs: number, isOfCandles: boolean): Stretch => ({
  fromMs: timeMs,
  toMs: timeMs,
  rows: 0,
  spacings: isOfCandles ? new Spacings() : NO_SPACINGS,
})

/**
 * Finds, of open times in order, the longest stretch without such a hole: the few rows beside it have wrong times. Playing years of
 * silence takes hours.
 */
export class LongestStretch {
  readonly #isOfCandles: boolean
  #best: Stretch
  #last: Stretch

  constructor(isOfCandles = true) {
    this.#isOfCandles = isOfCandles
    this.#best = beginAt(Number.NEGATIVE_INFINITY, isOfCandles)
    this.#last = this.#best
  }

  /** the longest so far, of equally long ones the first */
  get best(): Stretch {
    return this.#last.rows > this.#best.rows ? this.#last : this.#best
  }

  add(timeMs: number): void {
    const spacingMs = timeMs - this.#last.toMs
    if (spacingMs > LONGEST_HOLE_MS) {
      this.#best = this.best
      this.#last = beginAt(timeMs, this.#isOfCandles)
    } else if (spacingMs > 0 && this.#isOfCandles) this.#last.spacings.add(spacingMs)
    this.#last.toMs = timeMs
    this.#last.rows++
  }
}
