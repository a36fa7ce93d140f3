import type { RequestLimit } from './venue-limits.ts'

/** A window is kept in so many pieces: a day of orders takes as little memory as a second, and what is over stays a 60th of it longer. */
const PIECES = 60

type Piece = { readonly firstMs: number; lastMs: number; amount: number }
type Heard = { readonly used: number; readonly mark: number; readonly untilMs: number }

/**
 * How much of one limit is used, by a steady clock. The venue counts a request when it arrives, which is somewhere between its leaving
 * and its answer: it counts here from the one until a window after the other, so that wherever the venue's windows begin, none holds more.
 * What the venue itself has counted stands beside it, for whoever else uses the address or the account.
 */
export class RollingCount {
  readonly #windowMs: number
  readonly #pieces: Piece[] = []
  #settled = 0
  #inFlight = 0
  #flying = 0
  /** all that ever left */
  #total = 0
  #heard: Heard | null = null

  constructor({ windowMs }: Pick<RequestLimit, 'windowMs'>) {
    this.#windowMs = windowMs
  }

  /** Something leaves; the mark says which of it a count of the venue's holds. */
  take(amount: number): number {
    this.#inFlight += amount
    this.#flying++
    this.#total += amount
    return this.#total
  }

  /** What was taken is answered, or is not waited for any more. */
  settle(amount: number, nowMs: number): void {
    // weights may be fractions, whose differences leave crumbs behind
    this.#inFlight = --this.#flying === 0 ? 0 : this.#inFlight - amount
    if (amount === 0) return
    this.#settled += amount
    const last = this.#pieces.at(-1)
    if (last !== undefined && nowMs - last.firstMs < this.#windowMs / PIECES) {
      last.lastMs = nowMs
      last.amount += amount
    } else this.#pieces.push({ firstMs: nowMs, lastMs: nowMs, amount })
  }

  /**
   * The venue has counted `used` when it answered the request of this mark. What left later may be in it or not, and stands on top; an
   * answer to an earlier request says nothing new.
   */
  hear(used: number, mark: number, nowMs: number): void {
    if (this.#heard === null || mark >= this.#heard.mark) this.#heard = { used, mark, untilMs: nowMs + this.#windowMs }
  }

  used(nowMs: number): number {
    this.#forget(nowMs)
    const own = this.#inFlight + this.#settled
    return this.#heard === null ? own : Math.max(own, this.#heard.used + this.#total - this.#heard.mark)
  }

  /** When the count may next fall by itself; Infinity: by an answer alone. */
  nextMs(nowMs: number): number {
    this.#forget(nowMs)
    const first = this.#pieces[0]
    return Math.min(
      first === undefined ? Number.POSITIVE_INFINITY : first.lastMs + this.#windowMs,
      this.#heard?.untilMs ?? Number.POSITIVE_INFINITY,
    )
  }

  #forget(nowMs: number): void {
    let over = 0
    for (const piece of this.#pieces) {
      if (nowMs < piece.lastMs + this.#windowMs) break
      this.#settled -= piece.amount
      over++
    }
    this.#pieces.splice(0, over)
    if (this.#pieces.length === 0) this.#settled = 0
    if (this.#heard !== null && nowMs >= this.#heard.untilMs) this.#heard = null
  }
}
