import type { ClockSaid } from '../command/input.ts'
import type { Timers } from '../kernel/clock.ts'
import type { ClockDrift } from '../kernel/common-facts.ts'
import type { VenueTime } from '../kernel/venue-time.ts'
import type { Feed } from '../market/live/feed.ts'

/** How often the clock is looked at where nothing else asks for the time: a stop of the process shows by the look that did not come. */
const LOOK_MS = 1000
/** It is measured each minute, and again five seconds after a sample that was not believed: four in a row have failed by then. */
const UNMEASURED_MS = 300_000

type DriftWatchParts = {
  readonly running: VenueTime
  readonly timers: Timers
  readonly feed: Pick<Feed, 'aheadOfSteadyMs' | 'uncertainMs' | 'measuredMs'>
  readonly limitMs: () => number
  /** to the engine, before whatever has the time that it then is */
  readonly say: (said: ClockSaid) => void
  /** the log says that the clock is not to be relied on */
  readonly isAdrift: boolean
}

/**
 * Tells the engine what becomes of its clock: each move forward beyond what passed, and whether it may be wrong by more than it may. From
 * `begin` on it is looked at each second.
 */
export class DriftWatch {
  readonly #parts: DriftWatchParts
  #isAdrift: boolean
  #callOff = (): void => {}

  constructor(parts: DriftWatchParts) {
    this.#parts = parts
    this.#isAdrift = parts.isAdrift
  }

  /** by the venue's clock, which the engine's may be ahead of; null: not known */
  get venueMs(): number | null {
    const { feed, timers } = this.#parts
    const { aheadOfSteadyMs } = feed
    return aheadOfSteadyMs === null ? null : timers.steadyMs() + aheadOfSteadyMs
  }

  begin(): void {
    const { running, say } = this.#parts
    // a start takes what it takes, and nothing was decided before it
    running.nowMs()
    running.onChanged = (move) => {
      if (move !== null) say({ is: 'clock-moved', ...move })
      this.#look()
    }
    this.#beat()
  }

  close(): void {
    this.#parts.running.onChanged = () => {}
    this.#callOff()
  }

  #beat(): void {
    this.#callOff = this.#parts.timers.after(LOOK_MS, () => this.#beat())
    this.#look()
  }

  #look(): void {
    const drift = this.#drift()
    if (this.#isAdrift === (drift !== null)) return
    this.#isAdrift = drift !== null
    this.#parts.say(drift === null ? { is: 'clock-back' } : { is: 'clock-adrift', ...drift })
  }

  #drift(): ClockDrift | null {
    const { running, timers, feed } = this.#parts
    const limitMs = this.#parts.limitMs()
    const [standsForMs, sinceMs] = [running.standsForMs, Math.round(timers.steadyMs() - feed.measuredMs)]
    // behind a sleep nothing is known, however short ago it was measured
    const unmeasuredMs = feed.aheadOfSteadyMs === null ? 0 : UNMEASURED_MS
    if (sinceMs > unmeasuredMs) return { because: 'unmeasured', valueMs: sinceMs, limitMs: unmeasuredMs }
    if (standsForMs > limitMs) return { because: 'ahead', valueMs: standsForMs, limitMs }
    const uncertainMs = Math.round(feed.uncertainMs)
    return uncertainMs > limitMs ? { because: 'uncertain', valueMs: uncertainMs, limitMs } : null
  }
}
