import type { Clock, Timers } from './clock.ts'

/**
 * The venue's time was moved forward by more than passed: the computer slept or the process was stopped (`suspend`), the venue's clock
 * turned out to be ahead of what was said (`offset`), or it stood because the venue's clock was not known for a while (`unmeasured`).
 */
export type ClockMove = { readonly fromMs: number; readonly toMs: number; readonly because: 'suspend' | 'offset' | 'unmeasured' }

/**
 * Whoever trades looks at a clock twice a second: a process that did not for so long was stopped. A busy computer is late by less, and a
 * price may by itself be twice as old.
 */
export const STOPPED_MS = 5000
/** By more than any correction of a clock: the computer slept. */
const SLEPT_MS = 2000

/**
 * The venue's clock as this process knows it: a clock that nobody can turn, and by how much the venue's is ahead of it. It never goes back:
 * where the venue's turns out to be behind what was said, it stands until that is caught up, and where it is not known it stands as well.
 */
export class VenueTime implements Clock {
  readonly #timers: Timers
  readonly #ahead: () => number | null
  #saidMs: number
  /** by how much the venue's was ahead when it was last known; null: it never was */
  #aheadMs: number | null = null
  #isKnown = true
  #hasSlept = false
  #lookedMs: number
  /** when it was known last, by the computer's two clocks */
  #knownMs: number
  #knownWallMs: number
  /**
   * Told, before any other time is, that the venue's clock is not known, or of another measure: null: it moves nothing forward. May ask for
   * the time.
   */
  onChanged: (move: ClockMove | null) => void = () => {}

  /** `aheadMs`: null: not known; `notBeforeMs`: what was written down last, by an earlier process */
  constructor(timers: Timers, aheadMs: () => number | null, notBeforeMs: number) {
    this.#timers = timers
    this.#ahead = aheadMs
    this.#saidMs = notBeforeMs
    this.#lookedMs = this.#knownMs = timers.steadyMs()
    this.#knownWallMs = timers.wallMs()
  }

  nowMs(): number {
    const steadyMs = this.#timers.steadyMs()
    const aheadMs = this.#ahead()
    if (steadyMs - this.#lookedMs > STOPPED_MS) this.#hasSlept = true
    // first: whoever is told of a change asks for the time, and would find the same stop again
    this.#lookedMs = steadyMs
    if (aheadMs !== null) {
      this.#knownMs = steadyMs
      this.#knownWallMs = this.#timers.wallMs()
    }
    if (aheadMs === null) this.#stand()
    else if (aheadMs !== this.#aheadMs || !this.#isKnown || this.#hasSlept) this.#measured(steadyMs, aheadMs)
    else this.#saidMs = Math.max(this.#saidMs, Math.floor(steadyMs + aheadMs))
    return this.#saidMs
  }

  /**
   * The moment as far as this computer can tell: where the venue's clock is not known, what has passed since by the clock of it that went
   * further. Behind a sleep that is the sleep, so that nothing leaves as if it were still before.
   */
  runningMs(): number {
    const nowMs = this.nowMs()
    if (this.#isKnown || this.#aheadMs === null) return nowMs
    return Math.floor(nowMs + Math.max(this.#timers.steadyMs() - this.#knownMs, this.#timers.wallMs() - this.#knownWallMs))
  }

  /** By how much what is said is ahead of the venue's clock: it stands for so long. 0: it goes. */
  get standsForMs(): number {
    const nowMs = this.nowMs()
    return this.#isKnown && this.#aheadMs !== null ? Math.max(nowMs - Math.floor(this.#lookedMs + this.#aheadMs), 0) : 0
  }

  wallMs(): number {
    return this.#timers.wallMs()
  }

  #stand(): void {
    if (!this.#isKnown || this.#aheadMs === null) return
    this.#isKnown = false
    this.onChanged(null)
  }

  #measured(steadyMs: number, aheadMs: number): void {
    const [beforeMs, wasKnown] = [this.#aheadMs, this.#isKnown && !this.#hasSlept]
    const toMs = Math.floor(steadyMs + aheadMs)
    const hasSlept = this.#hasSlept || (beforeMs !== null && aheadMs - beforeMs > SLEPT_MS)
    this.#aheadMs = aheadMs
    this.#isKnown = true
    this.#hasSlept = false
    if (beforeMs === null) return void (this.#saidMs = Math.max(this.#saidMs, toMs))
    const fromMs = wasKnown ? Math.max(this.#saidMs, Math.floor(steadyMs + beforeMs)) : this.#saidMs
    this.#saidMs = Math.max(fromMs, toMs)
    const because = wasKnown ? 'offset' : hasSlept ? 'suspend' : 'unmeasured'
    this.onChanged(toMs > fromMs ? { fromMs, toMs, because } : null)
  }
}
