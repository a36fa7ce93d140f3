/** Bids and asks that came while the engine was busy: of each coin the newest. `Infinity` as a bid: none waits. */
export class WaitingQuotes {
  readonly #bid: Float64Array
  readonly #ask: Float64Array
  readonly #coins: number[] = []

  constructor(coins: number) {
    this.#bid = new Float64Array(coins).fill(Number.POSITIVE_INFINITY)
    this.#ask = new Float64Array(coins)
  }

  get size(): number {
    return this.#coins.length
  }

  keep(coin: number, bidTicks: number, askTicks: number): void {
    if (this.#bid[coin] === Number.POSITIVE_INFINITY) this.#coins.push(coin)
    this.#bid[coin] = bidTicks
    this.#ask[coin] = askTicks
  }

  clear(): void {
    for (const coin of this.#coins.splice(0)) this.#bid[coin] = Number.POSITIVE_INFINITY
  }

  /** Hands over what waits, in the order in which the coins were first quoted. */
  tell(quote: (coin: number, bidTicks: number, askTicks: number) => void): void {
    for (const coin of this.#coins.splice(0)) {
      const bid = this.#bid[coin]!
      this.#bid[coin] = Number.POSITIVE_INFINITY
      quote(coin, bid, this.#ask[coin]!)
    }
  }
}
