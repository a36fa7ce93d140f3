/** When each coin is asked what it owes. The earliest of all times is kept, so that a price costs one comparison. */
export class DueTimes {
  readonly #dueMs: Float64Array
  #nextMs = Number.POSITIVE_INFINITY

  constructor(coins: number) {
    this.#dueMs = new Float64Array(coins).fill(Number.POSITIVE_INFINITY)
  }

  get nextMs(): number {
    return this.#nextMs
  }

  set(coin: number, dueMs: number): void {
    this.#dueMs[coin] = dueMs
    this.#nextMs = Number.POSITIVE_INFINITY
    for (const due of this.#dueMs) if (due < this.#nextMs) this.#nextMs = due
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
