const MINUTE_MS = 60_000
/** An address that goes on after it was told to wait is shut out for two minutes at first. */
const BAN_MS = 2 * MINUTE_MS
/** So many requests after the first 429 of a minute are held against it. */
const PATIENCE = 20

export type Admission = { readonly status: 200 | 429 | 418; readonly untilMs: number }

/** The request weight of one address in the present minute of the venue's time, and what follows from it. */
export class WeightWindow {
  readonly limit: number
  used = 0
  #beganMs = 0
  #refused = 0
  #bannedUntilMs = 0

  constructor(limit: number) {
    this.limit = limit
  }

  admit(weight: number, nowMs: number): Admission {
    const beganMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
    if (beganMs !== this.#beganMs) {
      this.#beganMs = beganMs
      this.used = 0
      this.#refused = 0
    }
    if (nowMs < this.#bannedUntilMs) return { status: 418, untilMs: this.#bannedUntilMs }
    this.used += weight
    if (this.used <= this.limit) return { status: 200, untilMs: nowMs }
    if (++this.#refused <= PATIENCE) return { status: 429, untilMs: beganMs + MINUTE_MS }
    this.#bannedUntilMs = nowMs + BAN_MS
    return { status: 418, untilMs: this.#bannedUntilMs }
  }
}
