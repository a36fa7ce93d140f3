/**
 * When each coin is asked what it owes. The earliest of all times is kept, so that a price costs one comparison; where the earliest moves
 * on it is looked for when it is asked for next, because many coins come due together.
 */
export class DueTimes {
  readonly #dueMs: Float64Array
  #nextMs = Number.POSITIVE_INFINITY
  #isNextKnown = true

  constructor(coins: number) {
    this.#dueMs = new Float64Array(coins).fill(Number.POSITIVE_INFINITY)
  }

  get nextMs(): number {
    if (!this.#isNextKnown) this.#find()
    return this.#nextMs
  }

  set(coin: number, dueMs: number): void {
    const beforeMs = this.#dueMs[coin]!
    this.#dueMs[coin] = dueMs
    if (dueMs <= this.#nextMs) this.#nextMs = dueMs
    else if (beforeMs === this.#nextMs) this.#isNextKnown = false
  }

  #find(): void {
    this.#nextMs = Number.POSITIVE_INFINITY
    for (let coin = 0; coin < this.#dueMs.length; coin++) this.#nextMs = Math.min(this.#nextMs, this.#dueMs[coin]!)
    this.#isNextKnown = true
  }

  /** when a coin is due; Infinity: not at all */
  dueMs(coin: number): number {
    return this.#dueMs[coin]!
  }

  /** coins whose time has come, in tape order */
  due(nowMs: number): number[] {
    const coins: number[] = []
    for (let coin = 0; coin < this.#dueMs.length; coin++) if (this.#dueMs[coin]! <= nowMs) coins.push(coin)
    return coins
  }
}
