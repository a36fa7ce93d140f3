import { format, type Money, parse, SCALE } from '../kernel/money.ts'

/**
 * Prices of one instrument as whole numbers of ticks: exact in a float, comparable without decimals, and free of
 * allocation. Text and decimals are made only when something happens.
 */
export class TickScale {
  readonly #tick: Money
  /** ticks per unit when a unit holds a whole number of them: dividing by it gives the nearest float to the decimal text */
  readonly #perUnit: number
  readonly #size: number

  constructor(tickSize: string) {
    this.#tick = parse(tickSize)
    if (this.#tick <= 0n) throw new RangeError(`A tick size must be positive, not ${tickSize}.`)
    this.#perUnit = SCALE % this.#tick === 0n ? Number(SCALE / this.#tick) : 0
    this.#size = Number(tickSize)
  }

  /** price as a plain number, for indicators and strategies: opinions, not money */
  toNumber(ticks: number): number {
    return this.#perUnit > 0 ? ticks / this.#perUnit : ticks * this.#size
  }

  toMoney(ticks: number): Money {
    return BigInt(ticks) * this.#tick
  }

  toText(ticks: number): string {
    return format(this.toMoney(ticks))
  }

  /** the highest whole tick at or below a price: "at or below the price" holds exactly for ticks <= this */
  floor(price: string): number {
    return Number(parse(price) / this.#tick)
  }

  /** the lowest whole tick at or above a price */
  ceil(price: string): number {
    return Number((parse(price) + this.#tick - 1n) / this.#tick)
  }
}
