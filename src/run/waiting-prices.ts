import type { Flow } from '../flow.ts'

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

/**
 * Tells the engine in that order. When the extremes were traded is not kept: they bear the time of the last price, as does a price
 * that came again and again, for it is as old as its last time.
 */
export const tell = ({ first, lowest, highest, last, firstMs, lastMs, volume }: Prices, coin: number, flow: Pick<Flow, 'tick'>): void => {
  const isOne = lowest === highest
  if (isOne) return flow.tick(coin, first, lastMs, volume)
  flow.tick(coin, first, firstMs, 0)
  if (lowest !== first && lowest !== last) flow.tick(coin, lowest, lastMs, 0)
  if (highest !== first && highest !== last) flow.tick(coin, highest, lastMs, 0)
  flow.tick(coin, last, lastMs, volume)
}

/**
 * Prices that came while the engine was busy. Of each coin the first, the lowest, the highest and the last are kept: no threshold
 * that was passed goes unseen, and what waits has a limit.
 */
export class WaitingPrices {
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
