import type { Bar } from '../bar.ts'
import type { Indicator } from './indicator.ts'
import { withDefaults } from './maker.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

/** The highest high since the session began: a day that starts `startMin` minutes after midnight, UTC. A candle belongs to the day in which it opens. */
class SessionHigh implements Indicator {
  readonly #startMs: number
  readonly #halfMs: number
  #session = Number.NaN
  #high: number | null = null

  constructor(startMin: number, timeframeMs: number) {
    this.#startMs = startMin * MINUTE_MS
    // a clock that jitters does not move a candle into the day before
    this.#halfMs = timeframeMs / 2
  }

  push({ closeMs, high }: Bar): void {
    const session = Math.floor((closeMs - this.#halfMs - this.#startMs) / DAY_MS)
    this.#high = session === this.#session && this.#high !== null ? Math.max(this.#high, high) : high
    this.#session = session
  }

  get value(): number | null {
    return this.#high
  }
}

export const sessionHigh = withDefaults(
  { startMin: 0 },
  ({ startMin }: { readonly startMin: number }, timeframeMs: number): Indicator => new SessionHigh(startMin, timeframeMs),
)
