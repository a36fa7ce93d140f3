import type { Timers } from '../../kernel/clock.ts'
import { CLOCK_MS } from './feed-limits.ts'

/** Half of it may be wrong with a sample: nobody can say more about a clock behind such a line. */
const ROUND_TRIP_LIMIT_MS = 2000
/** A trip of three times the best of late was held up somewhere, on one way only as a rule. */
const TIMES_THE_BEST = 3
/** Trips within one building differ by that much by mere chance. */
const SLACK_MS = 20
/** The best of so many minutes: a line that has become slower for good is believed again after that. */
const TRIPS_KEPT = 10
/** A sample that was not believed is taken anew: a jam on the line lasts seconds. */
const RETRY_MS = 5000
/** A computer that slept: its wall clock has gone on without the steady one, by more than any correction of it. */
const SLEPT_MS = 2000

/**
 * The venue's time less this process's steady clock. A sample is the time that the venue told, less the middle between asking and
 * hearing; one whose round trip was bad is not believed. After a sleep nothing is known until it is measured anew.
 */
export class ClockOffset {
  readonly #timers: Timers
  readonly #ask: () => Promise<number>
  readonly #trips: number[] = []
  #offsetMs: number | null = null
  #uncertainMs = 0
  #nextMs = 0
  #isAsking = false
  #wallLessSteadyMs: number

  constructor(timers: Timers, ask: () => Promise<number>) {
    this.#timers = timers
    this.#ask = ask
    this.#wallLessSteadyMs = timers.wallMs() - timers.steadyMs()
  }

  /** null: not measured yet, or not since the computer slept */
  get aheadOfSteadyMs(): number | null {
    return this.#offsetMs
  }

  /** the venue's time; null: not known */
  nowMs(): number | null {
    return this.#offsetMs === null ? null : this.#timers.steadyMs() + this.#offsetMs
  }

  /** the latest that is certain to be past at the venue; null: not known */
  surelyPastMs(): number | null {
    const nowMs = this.nowMs()
    return nowMs === null ? null : nowMs - this.#uncertainMs
  }

  /** Measures where it is time to. */
  beat(): void {
    const driftMs = this.#timers.wallMs() - this.#timers.steadyMs() - this.#wallLessSteadyMs
    if (Math.abs(driftMs) > SLEPT_MS) this.#forget()
    if (this.#timers.steadyMs() >= this.#nextMs) void this.measure().catch(() => undefined)
  }

  /** One sample. Rejects where the venue is not reached. */
  async measure(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    const sentMs = this.#timers.steadyMs()
    this.#nextMs = sentMs + RETRY_MS
    try {
      const venueMs = await this.#ask()
      const heardMs = this.#timers.steadyMs()
      if (this.#isBelieved(heardMs - sentMs)) {
        this.#offsetMs = venueMs - (sentMs + heardMs) / 2
        this.#uncertainMs = (heardMs - sentMs) / 2
        this.#nextMs = sentMs + CLOCK_MS
      }
    } finally {
      this.#isAsking = false
    }
  }

  #isBelieved(tripMs: number): boolean {
    const best = Math.min(...this.#trips)
    this.#trips.push(tripMs)
    if (this.#trips.length > TRIPS_KEPT) this.#trips.shift()
    return tripMs <= ROUND_TRIP_LIMIT_MS && (this.#offsetMs === null || tripMs <= best * TIMES_THE_BEST + SLACK_MS)
  }

  /** Either the computer slept or somebody turned its clock: which of them, only the venue can tell. */
  #forget(): void {
    this.#wallLessSteadyMs = this.#timers.wallMs() - this.#timers.steadyMs()
    this.#offsetMs = null
    this.#trips.length = 0
    this.#nextMs = 0
  }
}
