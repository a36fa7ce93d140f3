import type { VenueClock } from '../effect/venue-clock.ts'
import type { Exchange, Report, SurveyReport } from '../exchange/port.ts'
import type { Clock, Timers } from '../kernel/clock.ts'

type Asking = {
  readonly exchange: Exchange
  readonly venueClock: VenueClock
  readonly clock: Clock
  readonly timers: Timers
  readonly stop: AbortSignal
  /** called each time that the venue has let the time of a request pass without saying what is open */
  readonly onSilence: () => void
}

/**
 * What a start has to know of the venue before it sends anything: what is open there, and what time it is. Without the survey
 * nothing may be sent, because a log that is behind the account would give ids that it has given already, so it is asked for until
 * it comes, and an answer that is late is one. The time is waited for as long as one request may take: without it an engine may
 * protect and sell.
 */
export class FirstSurvey {
  readonly #asking: Asking
  #account: SurveyReport | null = null
  #mayLackTime = false
  /** lets the start look again; nothing, when it does not wait */
  #look = (): void => {}
  #isOver = false

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Whether the report is an answer to this start, and nobody else's business. */
  hear(report: Report): boolean {
    if (this.#isOver || (report.kind !== 'survey' && report.kind !== 'clock')) return false
    if (report.kind === 'clock') this.#asking.venueClock.answered(report)
    else this.#account ??= report
    this.#look()
    return true
  }

  /** Null: the process was told to stop before the venue had answered. */
  async ask(): Promise<SurveyReport | null> {
    const { exchange, venueClock, clock, stop, onSilence } = this.#asking
    for (;;) {
      // each minute, as while it trades: what is sent at last must not be dated by an offset of hours ago
      if (venueClock.offsetMs === null || venueClock.nextMs <= clock.nowMs()) venueClock.ask()
      if (this.#account === null) exchange.survey({ askedMs: clock.nowMs() })
      if (!this.#isEnough && !stop.aborted) await this.#wait()
      if (this.#isEnough || stop.aborted) break
      onSilence()
    }
    this.#isOver = true
    return this.#isEnough ? this.#account : null
  }

  get #isEnough(): boolean {
    return this.#account !== null && (this.#mayLackTime || this.#asking.venueClock.offsetMs !== null)
  }

  /** Until all is known, a request has taken too long, or the process is told to stop. */
  async #wait(): Promise<void> {
    const { exchange, timers, stop } = this.#asking
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#look = () => {
      if (this.#isEnough || stop.aborted) resolve()
    }
    const callOff = timers.after(exchange.can.requestTimeoutMs, () => {
      this.#mayLackTime = true
      resolve()
    })
    stop.addEventListener('abort', this.#look, { once: true })
    await promise
    stop.removeEventListener('abort', this.#look)
    callOff()
  }
}
