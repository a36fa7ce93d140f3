import type { Timers } from '../../kernel/clock.ts'
import { STOPPED_MS } from '../../kernel/venue-time.ts'
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
/** A computer that slept: its wall clock has gone on without the steady one, by more than any correction of it. Less goes unnoticed. */
export const SLEPT_MS = 2000

/**
 * The venue's time less this process's steady clock. A sample is the time that the venue told, less the middle between asking and
 * hearing; one whose round trip was bad is not believed. After a sleep, or a stop of the process, nothing is known until it is measured
 * anew: whoever asks first finds that out, so that nothing which waited in a socket is taken for news.
 */
export class ClockOffset {
  readonly #timers: Timers
  readonly #ask: () => Promise<number>
  readonly #stoppedMs: number
  readonly #trips: number[] = []
  #offsetMs: number | null = null
  #uncertainMs = 0
  #measuredMs = 0
  #nextMs = 0
  #isAsking = false
  /** how often nothing was known any more: a sample that was asked for before says nothing */
  #timesForgotten = 0
  #wallLessSteadyMs: number
  /** when a clock was looked at last; Infinity: nobody has to yet */
  #lookedMs = Number.POSITIVE_INFINITY
  /** it slept or was stopped, and whoever beats has not been told so yet */
  #hasSlept = false

  /** `stoppedMs`: a process that looked at no clock for so long was stopped; what was sent to it meanwhile is as old */
  constructor(timers: Timers, ask: () => Promise<number>, stoppedMs = STOPPED_MS) {
    this.#timers = timers
    this.#ask = ask
    this.#stoppedMs = stoppedMs
    this.#wallLessSteadyMs = timers.wallMs() - timers.steadyMs()
  }

  /** null: not measured yet, or not since the computer slept */
  get aheadOfSteadyMs(): number | null {
    this.#look()
    return this.#offsetMs
  }

  /** half of the round trip by which it was measured */
  get uncertainMs(): number {
    return this.#uncertainMs
  }

  /** by the steady clock, when it was measured last by a sample that was believed */
  get measuredMs(): number {
    return this.#measuredMs
  }

  /** the venue's time; null: not known */
  nowMs(): number | null {
    this.#look()
    return this.#offsetMs === null ? null : this.#timers.steadyMs() + this.#offsetMs
  }

  /** the latest that is certain to be past at the venue; null: not known */
  surelyPastMs(): number | null {
    const nowMs = this.nowMs()
    return nowMs === null ? null : nowMs - this.#uncertainMs
  }

  /** Measures where it is time to. Returns whether the computer slept, or the process was stopped, since the last time. */
  beat(): boolean {
    if (this.#lookedMs === Number.POSITIVE_INFINITY) this.#lookedMs = this.#timers.steadyMs()
    this.#look()
    if (this.#timers.steadyMs() >= this.#nextMs) void this.measure().catch(() => undefined)
    const hasSlept = this.#hasSlept
    this.#hasSlept = false
    return hasSlept
  }

  /** One sample. Rejects where the venue is not reached. */
  async measure(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#look()
    const sentMs = this.#timers.steadyMs()
    const timesForgotten = this.#timesForgotten
    this.#nextMs = sentMs + RETRY_MS
    try {
      const venueMs = await this.#ask()
      const heardMs = this.#timers.steadyMs()
      this.#look()
      if (timesForgotten === this.#timesForgotten && this.#isBelieved(heardMs - sentMs)) {
        this.#offsetMs = venueMs - (sentMs + heardMs) / 2
        this.#uncertainMs = (heardMs - sentMs) / 2
        this.#measuredMs = heardMs
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

  /** A wall clock that went ahead: either the computer slept or somebody turned it, and which of them only the venue can tell. */
  #look(): void {
    const steadyMs = this.#timers.steadyMs()
    const aheadMs = this.#timers.wallMs() - steadyMs - this.#wallLessSteadyMs
    const isStopped = steadyMs - this.#lookedMs > this.#stoppedMs
    if (this.#lookedMs !== Number.POSITIVE_INFINITY) this.#lookedMs = steadyMs
    if (isStopped || aheadMs > SLEPT_MS) this.#hasSlept = true
    if (isStopped || Math.abs(aheadMs) > SLEPT_MS) this.#forget()
  }

  #forget(): void {
    this.#wallLessSteadyMs = this.#timers.wallMs() - this.#timers.steadyMs()
    this.#offsetMs = null
    this.#timesForgotten++
    this.#trips.length = 0
    this.#nextMs = 0
  }
}
