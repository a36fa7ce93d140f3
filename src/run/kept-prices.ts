/** What is kept of the prices of a coin, in ticks; `volume` is that of all of them. */
export type Prices = {
  readonly first: number
  readonly lowest: number
  readonly highest: number
  readonly last: number
  readonly firstMs: number
  readonly lastMs: number
  readonly volume: number
}

/** Of the prices of each coin the first, the lowest, the highest and the last: no threshold that was passed goes unseen. */
export class KeptPrices {
  readonly #first: Float64Array
  readonly #lowest: Float64Array
  readonly #highest: Float64Array
  readonly #last: Float64Array
  readonly #firstMs: Float64Array
  readonly #lastMs: Float64Array
  readonly #volume: Float64Array
  readonly #isWaiting: Uint8Array
  #waiting = 0

  constructor(coins: number) {
    const column = () => new Float64Array(coins)
    this.#first = column()
    this.#lowest = column()
    this.#highest = column()
    this.#last = column()
    this.#firstMs = column()
    this.#lastMs = column()
    this.#volume = column()
    this.#isWaiting = new Uint8Array(coins)
  }

  /** of how many coins prices wait */
  get size(): number {
    return this.#waiting
  }

  add(coin: number, ticks: number, timeMs: number, volume: number): void {
    if (this.#isWaiting[coin] === 0) {
      this.#waiting++
      this.#isWaiting[coin] = 1
      this.#first[coin] = this.#lowest[coin] = this.#highest[coin] = ticks
      this.#firstMs[coin] = timeMs
    }
    if (ticks < this.#lowest[coin]!) this.#lowest[coin] = ticks
    if (ticks > this.#highest[coin]!) this.#highest[coin] = ticks
    this.#last[coin] = ticks
    this.#lastMs[coin] = timeMs
    this.#volume[coin] = this.#volume[coin]! + volume
  }

  /** What waits of a coin, which then waits no more; null: nothing. */
  take(coin: number): Prices | null {
    if (this.#isWaiting[coin] === 0) return null
    const prices = {
      first: this.#first[coin]!,
      lowest: this.#lowest[coin]!,
      highest: this.#highest[coin]!,
      last: this.#last[coin]!,
      firstMs: this.#firstMs[coin]!,
      lastMs: this.#lastMs[coin]!,
      volume: this.#volume[coin]!,
    }
    this.#forget(coin)
    return prices
  }

  clear(): void {
    for (let coin = 0; coin < this.#isWaiting.length; coin++) this.#forget(coin)
  }

  #forget(coin: number): void {
    if (this.#isWaiting[coin] === 0) return
    this.#waiting--
    this.#isWaiting[coin] = 0
    this.#volume[coin] = 0
  }
}
