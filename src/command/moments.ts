/** What an extreme is of. Peak and trough make the deepest fall, once as money and once as a share of its peak. */
export const [HIGHEST, LOWEST, FALL_PEAK, FALL_TROUGH, SHARE_PEAK, SHARE_TROUGH] = [0, 1, 2, 3, 4, 5] as const
export type Extreme = typeof HIGHEST | typeof LOWEST | typeof FALL_PEAK | typeof FALL_TROUGH | typeof SHARE_PEAK | typeof SHARE_TROUGH
const EXTREMES = 6
/** stands for the moment at which the search began; its prices are not kept */
export const BEGINNING = -1

/**
 * The moments at which one quote asset's worth was extreme, each with the prices of all coins then. Several extremes may share a
 * moment, so there are as many places as extremes. Each place has its array from the start: keeping a moment copies prices into it.
 */
export class Moments {
  readonly #prices: readonly Float64Array[]
  readonly #timesMs = new Float64Array(EXTREMES)
  /** which came first, also within a millisecond */
  readonly #order = new Float64Array(EXTREMES)
  /** extreme to place */
  readonly #places = new Int32Array(EXTREMES).fill(BEGINNING)
  #taken = 0

  constructor(coins: number) {
    this.#prices = Array.from({ length: EXTREMES }, () => new Float64Array(coins))
  }

  clear(): void {
    this.#places.fill(BEGINNING)
  }

  /** Drops the extreme's moment. Its place is free again if no other extreme shares it. */
  release(extreme: Extreme): void {
    this.#places[extreme] = BEGINNING
  }

  /** Copies the prices of this moment into a free place, and returns the place. One extreme was released before. */
  take(prices: Float64Array, timeMs: number): number {
    let place = 0
    while (this.#places.includes(place)) place++
    this.#prices[place]!.set(prices)
    this.#timesMs[place] = timeMs
    this.#order[place] = this.#taken++
    return place
  }

  put(extreme: Extreme, place: number): void {
    this.#places[extreme] = place
  }

  /** `extreme` stands for the same moment as `other` from now on. */
  copy(extreme: Extreme, other: Extreme): void {
    this.#places[extreme] = this.#places[other]!
  }

  /** All of them in order, each once. */
  kept(): { readonly timeMs: number; readonly prices: Float64Array }[] {
    const places = [...new Set(this.#places)].filter((place) => place !== BEGINNING)
    places.sort((one, other) => this.#order[one]! - this.#order[other]!)
    return places.map((place) => ({ timeMs: this.#timesMs[place]!, prices: this.#prices[place]! }))
  }
}
