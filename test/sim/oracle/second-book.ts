import { Decimal } from '../../../src/kernel/money.ts'
import type { SimCoin } from '../world/coins.ts'

export type BookedFill = {
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly price: string
  readonly fee: { readonly amount: string; readonly asset: string }
}
/** `quantity` is below zero of a short position; `cost` is what it was opened for, without a sign. */
export type Contracts = { quantity: bigint; cost: bigint }

const UNIT = 10n ** 18n

/** Whole numbers of the smallest unit. */
export const units = (text: string): bigint => BigInt(new Decimal(text).times('1e18').toFixed(0))
export const shown = (amount: bigint): string => new Decimal(amount.toString()).div('1e18').toFixed()

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount)

/**
 * An account by an arithmetic of its own, which shares nothing with the engine's folds nor with the exchange: money by asset, coins by what
 * was bought and sold, contracts as signed numbers that are realised at the average price they were opened for.
 */
export class SecondBook {
  readonly #coins: readonly SimCoin[]
  readonly #money = new Map<string, bigint>()
  readonly contracts: readonly Contracts[]

  constructor(coins: readonly SimCoin[]) {
    this.#coins = coins
    this.contracts = coins.map(() => ({ quantity: 0n, cost: 0n }))
  }

  money(asset: string): bigint {
    return this.#money.get(asset) ?? 0n
  }

  pay(asset: string, amount: bigint): void {
    this.#money.set(asset, this.money(asset) + amount)
  }

  fill(coin: number, { side, quantity, price, fee }: BookedFill): void {
    const { base, quote, contract } = this.#coins[coin]!
    this.pay(fee.asset, -units(fee.amount))
    const amount = units(quantity)
    if (contract !== undefined) return this.#trade(coin, side === 'buy' ? amount : -amount, (units(price) * contract.size) / UNIT)
    const value = (amount * units(price)) / UNIT
    this.pay(quote, side === 'buy' ? -value : value)
    this.pay(base, side === 'buy' ? amount : -amount)
  }

  /** `each`: what one contract is worth at the price. */
  #trade(coin: number, amount: bigint, each: bigint): void {
    const held = this.contracts[coin]!
    const isClosing = held.quantity !== 0n && held.quantity > 0n !== amount > 0n
    const closing = !isClosing ? 0n : size(amount) < size(held.quantity) ? size(amount) : size(held.quantity)
    if (closing > 0n) {
      const cost = (held.cost * closing) / size(held.quantity)
      const value = (closing * each) / UNIT
      this.pay(this.#coins[coin]!.quote, held.quantity > 0n ? value - cost : cost - value)
      held.cost -= cost
    }
    held.cost += ((size(amount) - closing) * each) / UNIT
    held.quantity += amount
  }

  /**
   * What would be there if all contracts were closed for what they cost, from the other side: the same in whatever order trades of an
   * account are told, while the money alone depends on which of them is counted first.
   */
  atCost(asset: string): bigint {
    return this.contracts.reduce((sum, { quantity, cost }) => sum + (quantity > 0n ? -cost : cost), this.money(asset))
  }
}
