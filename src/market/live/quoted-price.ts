/** How often a quote says anew that the last price stands, where nobody trades: an age is told in seconds. */
const AGAIN_MS = 1000

/**
 * The last price of a coin whose quotes are heard as well: what was traded last, as long as it lies within bid and ask. One beyond them is
 * older than they are, and the nearer of them takes its place; before anything was traded it is their middle, on the tick below.
 */
export class QuotedPrice {
  /** ticks; 0: none yet */
  #ticks = 0
  #toldMs = Number.NEGATIVE_INFINITY

  traded(ticks: number, nowMs: number): void {
    this.#ticks = ticks
    this.#toldMs = nowMs
  }

  /** What the last price is by these quotes, in ticks; null: as it was told less than a second ago. */
  quoted(bidTicks: number, askTicks: number, nowMs: number): number | null {
    const before = this.#ticks
    if (before === 0) this.#ticks = Math.floor((bidTicks + askTicks) / 2)
    else if (before < bidTicks) this.#ticks = bidTicks
    else if (before > askTicks) this.#ticks = askTicks
    if (this.#ticks === before && nowMs - this.#toldMs < AGAIN_MS) return null
    this.#toldMs = nowMs
    return this.#ticks
  }
}
