import type { Direction } from '../../kernel/direction.ts'
import { contractValue, format, type Money, max, share, ZERO } from '../../kernel/money.ts'
import type { VenuePosition } from '../port.ts'
import type { Accounts } from './accounts.ts'
import { gainOf, initialMargin } from './margin.ts'
import type { PaperContract } from './options.ts'

/** Contracts that are held. `margin` is bound for them: of an isolated position all that it can lose, of others a part of the account. */
export type PaperPosition = {
  readonly coin: number
  readonly symbol: string
  readonly direction: Direction
  readonly contract: PaperContract
  quantity: Money
  /** what the contracts held were opened for, fees aside */
  entryValue: Money
  margin: Money
  /** how often it was liquidated */
  liquidations: number
}

const DIRECTIONS: readonly Direction[] = ['long', 'short']

/** The contracts of the account, long and short apart; margin and what is realised move in its accounts. */
export class Positions {
  readonly #accounts: Accounts
  /** of a coin by its index, in the quote asset */
  readonly #markOf: (coin: number) => Money
  readonly #all: PaperPosition[] = []

  constructor(accounts: Accounts, markOf: (coin: number) => Money) {
    this.#accounts = accounts
    this.#markOf = markOf
  }

  /** Makes a place for the contracts of an instrument. */
  follow(coin: number, symbol: string, contract: PaperContract): Readonly<Record<Direction, PaperPosition>> {
    const [long, short] = DIRECTIONS.map((direction): PaperPosition => {
      return { coin, symbol, direction, contract, quantity: ZERO, entryValue: ZERO, margin: ZERO, liquidations: 0 }
    })
    this.#all.push(long!, short!)
    return { long: long!, short: short! }
  }

  held(): readonly PaperPosition[] {
    return this.#all.filter(({ quantity }) => quantity > ZERO)
  }

  told(): VenuePosition[] {
    return this.held().map(({ symbol, direction, quantity }) => ({ symbol, side: direction, quantity: format(quantity) }))
  }

  markValueOf({ coin, quantity, contract }: PaperPosition): Money {
    return contractValue(quantity, contract.size, this.#markOf(coin))
  }

  /** what closing at the mark price would realise */
  gainOf(position: PaperPosition): Money {
    return gainOf(position.direction, position.entryValue, this.markValueOf(position))
  }

  /** What those have lost by now, together, that share the account: nothing where they have gained. */
  lossOfCross(settle: string): Money {
    const shared = this.held().filter(({ contract }) => contract.marginMode === 'cross' && contract.settle === settle)
    return max(
      shared.reduce((loss, position) => loss - this.gainOf(position), ZERO),
      ZERO,
    )
  }

  open(position: PaperPosition, quantity: Money, value: Money): void {
    position.quantity += quantity
    position.entryValue += value
    this.#bind(position, initialMargin(value, position.contract.leverage))
  }

  /** What closing part of a position at that value would realise, and the margin that it would give back. */
  outcomeOf(
    position: PaperPosition,
    quantity: Money,
    value: Money,
  ): { readonly gain: Money; readonly released: Money; readonly cost: Money } {
    if (quantity === ZERO) return { gain: ZERO, released: ZERO, cost: ZERO }
    const cost = share(position.entryValue, quantity, position.quantity)
    const released = share(position.margin, quantity, position.quantity)
    return { gain: gainOf(position.direction, cost, value), released, cost }
  }

  /** Realises at the average price: the last contract takes the remainder. */
  close(position: PaperPosition, quantity: Money, value: Money): void {
    const { gain, released, cost } = this.outcomeOf(position, quantity, value)
    position.quantity -= quantity
    position.entryValue -= cost
    this.#bind(position, -released)
    this.#accounts.move(position.contract.settle, gain)
  }

  /** Books funding and returns it. An isolated position pays it out of its own margin; nobody pays more than he has. */
  pay(position: PaperPosition, due: Money): Money {
    const { settle, marginMode } = position.contract
    const isIsolated = marginMode === 'isolated'
    const amount = max(due, -(isIsolated ? position.margin : this.#accounts.free(settle) + position.margin))
    this.#accounts.move(settle, amount)
    if (isIsolated) this.#bind(position, amount)
    return amount
  }

  #bind(position: PaperPosition, amount: Money): void {
    position.margin += amount
    this.#accounts.lock(position.contract.settle, amount)
  }
}
