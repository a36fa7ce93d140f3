import { format, type Money, SCALE, toNumber } from '../kernel/money.ts'

/**
 * Prices of one instrument as whole numbers of ticks: exact in a float, comparable without decimals, and free of
 * allocation. Text and decimals are made only when something happens.
 */
export class TickScale {
  readonly #tick: Money
  /** ticks per unit when a unit holds a whole number of them: dividing by it gives the nearest float to the decimal text */
  readonly #perUnit: number
  readonly #size: number

  constructor(tick: Money) {
    if (tick <= 0n) throw new RangeError(`A tick size must be positive, not ${format(tick)}.`)
    this.#tick = tick
    this.#perUnit = SCALE % tick === 0n ? Number(SCALE / tick) : 0
    this.#size = toNumber(tick)
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
  floor(price: Money): number {
    return Number(price / this.#tick)
  }

  /** the lowest whole tick at or above a price */
  ceil(price: Money): number {
    return Number((price + this.#tick - 1n) / this.#tick)
  }
}
