/** What an extreme is of. Peak and trough make the deepest fall, once as money and once as a share of its peak. */
export const [HIGHEST, LOWEST, FALL_PEAK, FALL_TROUGH, SHARE_PEAK, SHARE_TROUGH] = [0, 1, 2, 3, 4, 5] as const
export type Extreme = typeof HIGHEST | typeof LOWEST | typeof FALL_PEAK | typeof FALL_TROUGH | typeof SHARE_PEAK | typeof SHARE_TROUGH
const EXTREMES = 6
/** the moment from which all extremes begin, which is not kept */
export const BEGINNING = -1

/**
 * The moments at which one quote asset's worth was extreme, each with the prices of all coins then. Extremes share a moment, so as
 * many places as there are extremes are enough, and taking one copies the prices into an array that is there already.
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

  /** Gives up what the extreme stood for, so that its place can be taken anew. */
  release(extreme: Extreme): void {
    this.#places[extreme] = BEGINNING
  }

  /** Keeps the prices of this moment, and returns the place: for extremes that were released before. */
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
