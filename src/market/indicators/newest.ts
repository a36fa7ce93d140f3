/**
 * The newest `length` numbers of a series. What is made of them is made of them alone, in the order in which they came, so that it is
 * the same to the last digit wherever the series began.
 */
export class Newest {
  readonly #ring: Float64Array
  #count = 0

  constructor(length: number) {
    this.#ring = new Float64Array(length)
  }

  push(value: number): void {
    this.#ring[this.#count++ % this.#ring.length] = value
  }

  get length(): number {
    return this.#ring.length
  }

  get isFull(): boolean {
    return this.#count >= this.#ring.length
  }

  /** of a full window: 0 is the oldest */
  at(nth: number): number {
    return this.#ring[(this.#count + nth) % this.#ring.length]!
  }

  get mean(): number {
    let sum = 0
    for (let nth = 0; nth < this.length; nth++) sum += this.at(nth)
    return sum / this.length
  }

  get highest(): number {
    let highest = Number.NEGATIVE_INFINITY
    for (let nth = 0; nth < this.length; nth++) highest = Math.max(highest, this.#ring[nth]!)
    return highest
  }

  get lowest(): number {
    let lowest = Number.POSITIVE_INFINITY
    for (let nth = 0; nth < this.length; nth++) lowest = Math.min(lowest, this.#ring[nth]!)
    return lowest
  }
}
