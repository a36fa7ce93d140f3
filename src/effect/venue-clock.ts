import type { ClockReport, Exchange } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'

/** How often the venue's time is asked for: clocks of computers drift by some milliseconds a minute. */
export const CLOCK_EVERY_MS = 60_000

/**
 * How far the venue's clock is from the engine's. An answer says the venue's time half a round trip ago. One that came too late
 * to count as an answer says nothing: half of its way may be a minute.
 */
export class VenueClock {
  readonly #exchange: Exchange
  readonly #clock: Clock
  #offsetMs: number | null
  /** when the request left whose answer is awaited; null: none is */
  #askedMs: number | null = null
  #nextMs = Number.POSITIVE_INFINITY

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange
    this.#clock = clock
    this.#offsetMs = exchange.can.clock === 'shared' ? 0 : null
  }

  /** the venue's clock less the engine's; null: it has not been told yet */
  get offsetMs(): number | null {
    return this.#offsetMs
  }

  /** when it is to be asked next; Infinity: never, or not before the start */
  get nextMs(): number {
    return this.#nextMs
  }

  /** The engine's moment by the venue's clock: by the engine's own, where the venue's is not known. */
  venueMs(engineMs: number): number {
    return engineMs + (this.#offsetMs ?? 0)
  }

  ask(): void {
    const { can } = this.#exchange
    if (can.clock === 'shared') return
    const askedMs = this.#clock.nowMs()
    this.#askedMs = askedMs
    this.#nextMs = askedMs + can.requestTimeoutMs
    this.#exchange.clock({ askedMs })
  }

  answered({ askedMs, venueTimeMs }: ClockReport): void {
    const nowMs = this.#clock.nowMs()
    if (askedMs !== this.#askedMs || nowMs - askedMs > this.#exchange.can.requestTimeoutMs) return
    this.#askedMs = null
    this.#offsetMs = Math.round(venueTimeMs - (askedMs + nowMs) / 2)
    this.#nextMs = askedMs + CLOCK_EVERY_MS
  }
}
