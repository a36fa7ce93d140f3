import { isTime, OFF_NS, OpenTimes } from './open-times.ts'

// Between 2001 and 2100 seconds, milliseconds, microseconds and nanoseconds have sizes of their own.
const SECONDS_BELOW = 1e10
const MILLISECONDS_BELOW = 1e13
const MICROSECONDS_BELOW = 1e16
const SECOND_MS = 1000

/** Of a time as a number, whatever it counts; what lies below a millisecond is cut off. NaN: it is none of this century. */
export const tickMsOf = (value: number): number => {
  const timeMs =
    value < SECONDS_BELOW
      ? // a float of seconds is off by less than a microsecond
        Math.floor(Math.round(value * 1e6) / 1000)
      : value < MILLISECONDS_BELOW
        ? Math.floor(value)
        : Math.floor(value < MICROSECONDS_BELOW ? value / 1e3 : (value + OFF_NS) / 1e6)
  return isTime(timeMs) ? timeMs : Number.NaN
}

/** Reads the times of trades and quotes: each may count what it likes, its size tells; or all are dates. */
export class TickTimes {
  readonly isIso: boolean
  /** whether no time says more than its second */
  isWholeSeconds = true
  readonly #dates = new OpenTimes('iso', 'never')

  constructor(isIso: boolean) {
    this.isIso = isIso
  }

  /** NaN where it is no time */
  ofNumber(value: number): number {
    const timeMs = this.isIso ? Number.NaN : tickMsOf(value)
    if (this.isWholeSeconds && timeMs % SECOND_MS !== 0 && !Number.isNaN(timeMs)) this.isWholeSeconds = false
    return timeMs
  }

  /** NaN where it is no time */
  ofText(text: string): number {
    if (!this.isIso) return this.ofNumber(/^\d/.test(text) ? Number(text) : Number.NaN)
    const timeMs = this.#dates.ofIso(text)
    if (this.isWholeSeconds && timeMs % SECOND_MS !== 0 && !Number.isNaN(timeMs)) this.isWholeSeconds = false
    return timeMs
  }
}
