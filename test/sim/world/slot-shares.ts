import { type Money, parse, ZERO } from '../../../src/kernel/money.ts'
import type { BookedFill } from '../oracle/second-book.ts'
import type { Places } from './places.ts'
import type { World } from './world.ts'

/**
 * Whose the coins are that several slots hold in one balance: each has what its own orders brought and took, and of what came without any
 * what the log says; the rest, which nobody was told of yet, is with the first.
 */
export class SlotShares {
  readonly #world: World
  readonly #places: Places
  readonly #own: Money[]

  constructor(world: World, places: Places) {
    this.#world = world
    this.#places = places
    this.#own = places.coins.map(() => ZERO)
  }

  traded(coin: number, fill: BookedFill): void {
    this.#own[coin]! += movedBy(fill, this.#places.coins[coin]!.base)
  }

  /** What a slot has of the balance. */
  of(coin: number, balance: Money): Money {
    const [first, ...others] = this.#places.sharersOf(coin)
    if (others.length === 0) return balance
    return coin === first ? others.reduce((rest, other) => rest - this.#sumOf(other), balance) : this.#sumOf(coin)
  }

  #sumOf(coin: number): Money {
    return this.#own[coin]! + this.#world.oracle.wallet.fromOutside(coin)
  }
}

/** What a trade does to the coins: a purchase is net of a fee in them, a sale with it. */
export const movedBy = ({ side, quantity, fee }: BookedFill, base: string): Money => {
  const amount = side === 'buy' ? parse(quantity) : -parse(quantity)
  return fee.asset === base ? amount - parse(fee.amount) : amount
}
