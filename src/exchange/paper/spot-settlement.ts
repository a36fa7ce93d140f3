import type { Fee } from '../../../machines/position/order-facts.ts'
import { format, type Money, max, multiply, ZERO } from '../../kernel/money.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import type { FillTerms, PaperCoin } from './options.ts'
import { hasLimit, type PaperOrder } from './paper-order.ts'
import { costAtMost, feeOf, marketPrice, quoteFor } from './pricing.ts'
import type { Claim, Exchanged, Settlement } from './settlement.ts'

/** Coins for money: what is sold is owned, what is bought is paid whole. */
export class SpotSettlement implements Settlement {
  readonly #coin: PaperCoin
  readonly #book: Book
  readonly #accounts: Accounts
  readonly #options: FillTerms

  constructor(coin: PaperCoin, book: Book, accounts: Accounts, options: FillTerms) {
    this.#coin = coin
    this.#book = book
    this.#accounts = accounts
    this.#options = options
  }

  lockAsset(side: 'buy' | 'sell'): string {
    return side === 'buy' ? this.#coin.quote : this.#coin.base
  }

  /** A market order that buys holds nothing, it trades at once. */
  lockFor({ side, quantity, price }: Claim): Money {
    if (side === 'sell') return quantity
    return price === null ? ZERO : costAtMost(this.valueOf(quantity, price), this.#worstQuoteFee)
  }

  refusal(claim: Claim, own: Money): string | null {
    // nothing is ever owed here that a buy could reduce; a sale opens nothing
    if (claim.reduceOnly && claim.side === 'buy') return 'reduce-only-rejected'
    const free = this.#accounts.free(this.lockAsset(claim.side)) + own
    return this.#needFor(claim) <= free ? null : 'insufficient-balance'
  }

  mostToTrade({ remaining }: PaperOrder): Money {
    return remaining
  }

  valueOf(quantity: Money, price: Money): Money {
    return multiply(quantity, price)
  }

  quantityOf(baseVolume: Money): Money {
    return baseVolume
  }

  /** A market buy holds no money while it waits; whoever else spent it meanwhile ends the order. */
  payable({ side, type }: PaperOrder, { quantity, price }: Exchanged): 'yes' | 'never' {
    if (side === 'sell' || hasLimit(type)) return 'yes'
    const value = this.valueOf(quantity, price)
    const fee = this.#options.feeAsset === 'quote' ? feeOf(value, this.#options.takerFeePct) : ZERO
    return value + fee <= this.#accounts.free(this.#coin.quote) ? 'yes' : 'never'
  }

  settle({ side }: PaperOrder, { quantity, price, isMaker }: Exchanged): Fee {
    const { base, quote } = this.#coin
    const { feeAsset, makerFeePct, takerFeePct } = this.#options
    const value = this.valueOf(quantity, price)
    const isBaseFee = feeAsset === 'received' && side === 'buy'
    const fee = feeOf(isBaseFee ? quantity : value, isMaker ? makerFeePct : takerFeePct)
    if (side === 'buy') {
      this.#accounts.debit(quote, isBaseFee ? value : value + fee)
      this.#accounts.credit(base, isBaseFee ? quantity - fee : quantity)
    } else {
      this.#accounts.debit(base, quantity)
      this.#accounts.credit(quote, value - fee)
    }
    return { amount: format(fee), asset: isBaseFee ? base : quote, quoteValue: format(isBaseFee ? multiply(fee, price) : fee) }
  }

  /** At market it is judged at the price of the moment, where one is known. */
  #needFor(claim: Claim): Money {
    if (claim.side === 'sell' || claim.price !== null || this.#book.price === 0) return this.lockFor(claim)
    const { spreadPct, slippagePct } = this.#options.costs
    const ticks = marketPrice('buy', quoteFor('buy', this.#book, spreadPct), slippagePct)
    return costAtMost(this.valueOf(claim.quantity, BigInt(ticks) * this.#coin.tickSize), this.#worstQuoteFee)
  }

  get #worstQuoteFee(): Money {
    const { feeAsset, makerFeePct, takerFeePct } = this.#options
    return feeAsset === 'quote' ? max(makerFeePct, takerFeePct) : ZERO
  }
}
