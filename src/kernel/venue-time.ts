import type { Clock, Timers } from './clock.ts'

/**
 * The venue's clock as this process knows it: a clock that nobody can turn, and by how much the venue's is ahead of it. It never goes back:
 * where the venue's turns out to be behind what was said, it stands until that is caught up.
 */
export class VenueTime implements Clock {
  readonly #timers: Timers
  readonly #aheadMs: () => number
  #saidMs: number

  /** `notBeforeMs`: what was written down last, by an earlier process */
  constructor(timers: Timers, aheadMs: () => number, notBeforeMs: number) {
    this.#timers = timers
    this.#aheadMs = aheadMs
    this.#saidMs = notBeforeMs
  }

  nowMs(): number {
    this.#saidMs = Math.max(this.#saidMs, Math.floor(this.#timers.steadyMs() + this.#aheadMs()))
    return this.#saidMs
  }

  wallMs(): number {
    return this.#timers.wallMs()
  }
}
