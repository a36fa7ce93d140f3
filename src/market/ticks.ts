import { format, type Money, SCALE } from '../kernel/money.ts'

/**
 * Prices of one instrument as whole numbers of ticks: exact in a float, comparable without decimals, and free of
 * allocation. Text and decimals are made only when something happens.
 */
export class TickScale {
  readonly #tick: Money
  /** the tick as a fraction of whole numbers, the lower a power of ten: multiplied and then divided they give the nearest float */
  readonly #upper: number
  readonly #lower: number

  constructor(tick: Money) {
    if (tick <= 0n) throw new RangeError(`A tick size must be positive, not ${format(tick)}.`)
    this.#tick = tick
    let [upper, lower] = [tick, SCALE]
    while (lower > 1n && upper % 10n === 0n) [upper, lower] = [upper / 10n, lower / 10n]
    this.#upper = Number(upper)
    this.#lower = Number(lower)
  }

  /** price as the plain number nearest to its decimal text, for indicators and strategies: opinions, not money */
  toNumber(ticks: number): number {
    return (ticks * this.#upper) / this.#lower
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
