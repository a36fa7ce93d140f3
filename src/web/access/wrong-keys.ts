/** Wrong keys of one address in a minute, and how long it waits then: a person who mistypes needs fewer, a guesser gets nowhere. */
const MOST = 10
const SPAN_MS = 60_000
/** Of more addresses than that the oldest are forgotten: the list must not grow by whoever knocks. */
const MOST_ADDRESSES = 10_000

/** Counts wrong keys. Times are of a clock that nobody can turn. */
export class WrongKeys {
  readonly #wrong = new Map<string, readonly number[]>()

  /** How long the address has to wait; 0: it may try. */
  waitMs(address: string, nowMs: number): number {
    const wrong = this.#wrong.get(address) ?? []
    return wrong.length < MOST ? 0 : Math.max(0, wrong.at(-1)! + SPAN_MS - nowMs)
  }

  /** True where it is the one too many: the address waits from now on. */
  failed(address: string, nowMs: number): boolean {
    const recent = (this.#wrong.get(address) ?? []).filter((ms) => ms > nowMs - SPAN_MS)
    this.#wrong.delete(address)
    this.#wrong.set(address, [...recent, nowMs])
    const [oldest] = this.#wrong.keys()
    if (this.#wrong.size > MOST_ADDRESSES) this.#wrong.delete(oldest!)
    return recent.length + 1 === MOST
  }
}
