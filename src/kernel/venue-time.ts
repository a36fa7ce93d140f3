import type { Clock } from './clock.ts'

/**
 * The venue's clock as this process knows it: a clock that nobody can turn, and by how much the venue's is ahead of it. It never goes back:
 * where the venue's turns out to be behind what was said, it stands until that is caught up.
 */
export class VenueTime implements Clock {
  readonly #steadyMs: () => number
  readonly #aheadMs: () => number
  #saidMs: number

  /** `notBeforeMs`: what was written down last, by an earlier process */
  constructor(steadyMs: () => number, aheadMs: () => number, notBeforeMs: number) {
    this.#steadyMs = steadyMs
    this.#aheadMs = aheadMs
    this.#saidMs = notBeforeMs
  }

  nowMs(): number {
    this.#saidMs = Math.max(this.#saidMs, Math.floor(this.#steadyMs() + this.#aheadMs()))
    return this.#saidMs
  }

  wallMs(): number {
    return Date.now()
  }
}
