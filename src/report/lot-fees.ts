import type { Fill } from '../../projections/fill.ts'
import { type Money, share, ZERO } from '../kernel/money.ts'

/** Of one trade, what is not shared out yet. */
type Left = { coins: Money; fee: Money }

/**
 * The fees of trades in the quote asset, shared out over the pieces of lots that they opened and closed, by quantity. The last piece of a
 * trade takes the rest, so that its pieces add up to its fee.
 */
export class LotFees {
  readonly #left = new Map<string, Left>()

  add({ position, tradeId, coins, feeQuoteValue }: Fill): void {
    this.#left.set(`${position} ${tradeId}`, { coins, fee: feeQuoteValue })
  }

  /** The share of so many coins, or contracts, of a position by its name; each can be asked for once. */
  take(position: string, tradeId: string, quantity: Money): Money {
    const name = `${position} ${tradeId}`
    const left = this.#left.get(name)
    if (left === undefined) return ZERO
    const fee = share(left.fee, quantity, left.coins)
    left.coins -= quantity
    left.fee -= fee
    if (left.coins <= ZERO) this.#left.delete(name)
    return fee
  }
}
