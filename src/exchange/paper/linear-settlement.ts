import type { Fee } from '../../../machines/position/order-facts.ts'
import { type Direction, sideOf } from '../../kernel/direction.ts'
import { contractValue, divide, format, type Money, max, min, percentOf, ZERO } from '../../kernel/money.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import { initialMargin } from './margin.ts'
import type { FillTerms, PaperContract } from './options.ts'
import type { PaperOrder } from './paper-order.ts'
import type { PaperPosition, Positions } from './positions.ts'
import { feeOf, marketPrice, quoteFor } from './pricing.ts'
import type { Claim, Exchanged, Settlement } from './settlement.ts'

type Held = Readonly<Record<Direction, PaperPosition>>
type LinearParts = {
  readonly contract: PaperContract
  readonly tickSize: Money
  readonly book: Book
  readonly held: Held
  readonly positions: Positions
  readonly accounts: Accounts
  readonly options: FillTerms
}
type Asked = Pick<Claim, 'side' | 'reduceOnly' | 'positionSide'>
type Parts = { readonly position: PaperPosition; readonly opened: PaperPosition; readonly closing: Money; readonly opening: Money }

/** Which direction is opened by a side, and closed by the other. */
const openedBy = (side: 'buy' | 'sell'): Direction => (sideOf('long', 'open') === side ? 'long' : 'short')
const closedBy = (side: 'buy' | 'sell'): Direction => (sideOf('long', 'close') === side ? 'long' : 'short')

/**
 * Contracts for margin: what opens binds its initial margin, what closes realises its gain, and either pays a fee in the asset that
 * they are settled in. With one position a coin an order closes first and opens with the rest; with two it says which one it is of.
 */
export class LinearSettlement implements Settlement {
  readonly #contract: PaperContract
  readonly #tickSize: Money
  readonly #book: Book
  readonly #held: Held
  readonly #positions: Positions
  readonly #accounts: Accounts
  readonly #options: FillTerms

  constructor({ contract, tickSize, book, held, positions, accounts, options }: LinearParts) {
    this.#contract = contract
    this.#tickSize = tickSize
    this.#book = book
    this.#held = held
    this.#positions = positions
    this.#accounts = accounts
    this.#options = options
  }

  lockAsset(): string {
    return this.#contract.settle
  }

  /** Margin and the dearer fee of what it would open; a stop at market holds nothing until it trades, nor does what only closes. */
  lockFor(claim: Claim): Money {
    const { opening } = this.#parts(claim, claim.quantity)
    return claim.price === null ? ZERO : this.#costOf(opening, claim.price)
  }

  refusal(claim: Claim, own: Money): string | null {
    if ((claim.positionSide !== undefined) !== (this.#options.positionMode === 'hedge')) return 'position-side-mismatch'
    if (this.#reduces(claim) && this.#closable(claim) === ZERO) return 'reduce-only-rejected'
    const { opening } = this.#parts(claim, claim.quantity)
    if (opening === ZERO) return null
    return this.#costOf(opening, claim.price ?? this.#marketPrice(claim.side)) <= this.#available + own ? null : 'insufficient-balance'
  }

  mostToTrade(order: PaperOrder): Money {
    return this.#reduces(order) ? min(order.remaining, this.#closable(order)) : order.remaining
  }

  valueOf(quantity: Money, price: Money): Money {
    return contractValue(quantity, this.#contract.size, price)
  }

  quantityOf(baseVolume: Money): Money {
    return divide(baseVolume, this.#contract.size)
  }

  /**
   * What opens needs its margin; where another order took it meanwhile the order ends. A loss that the account cannot pay is not for an
   * order to take: it waits, and the position comes to be liquidated.
   */
  payable(order: PaperOrder, { quantity, price, isMaker }: Exchanged): 'yes' | 'later' | 'never' {
    const { position, closing, opening } = this.#parts(order, quantity)
    const { gain, released } = this.#positions.outcomeOf(position, closing, this.valueOf(closing, price))
    const opened = this.valueOf(opening, price)
    const fee = feeOf(this.valueOf(quantity, price), this.#feePct(isMaker))
    const free = opening > ZERO ? this.#available : this.#accounts.free(this.#contract.settle)
    if (free + order.locked + released + gain - fee - initialMargin(opened, this.#contract.leverage) >= ZERO) return 'yes'
    return opening > ZERO ? 'never' : 'later'
  }

  settle(order: PaperOrder, { quantity, price, isMaker }: Exchanged): Fee {
    const { position, opened, closing, opening } = this.#parts(order, quantity)
    if (closing > ZERO) this.#positions.close(position, closing, this.valueOf(closing, price))
    if (opening > ZERO) this.#positions.open(opened, opening, this.valueOf(opening, price))
    const amount = feeOf(this.valueOf(quantity, price), this.#feePct(isMaker))
    this.#accounts.move(this.#contract.settle, -amount)
    return { amount: format(amount), asset: this.#contract.settle, quoteValue: format(amount) }
  }

  /** What new positions may bind: what is free, less what positions that share the account have lost by now. */
  get #available(): Money {
    const lost = this.#positions.lossOfCross(this.#contract.settle)
    return this.#accounts.free(this.#contract.settle) - lost
  }

  #reduces({ side, reduceOnly, positionSide }: Asked): boolean {
    return reduceOnly || positionSide === closedBy(side)
  }

  #closable({ side, positionSide }: Asked): Money {
    const direction = closedBy(side)
    return positionSide === undefined || positionSide === direction ? this.#held[direction].quantity : ZERO
  }

  #parts(asked: Asked, quantity: Money): Parts {
    const closing = min(quantity, this.#closable(asked))
    const opening = this.#reduces(asked) ? ZERO : quantity - closing
    return { position: this.#held[closedBy(asked.side)], opened: this.#held[openedBy(asked.side)], closing, opening }
  }

  #costOf(quantity: Money, price: Money): Money {
    const value = this.valueOf(quantity, price)
    const { makerFeePct, takerFeePct } = this.#options
    return initialMargin(value, this.#contract.leverage) + percentOf(value, max(makerFeePct, takerFeePct))
  }

  #marketPrice(side: 'buy' | 'sell'): Money {
    const { spreadPct, slippagePct } = this.#options.costs
    return BigInt(marketPrice(side, quoteFor(side, this.#book, spreadPct), slippagePct)) * this.#tickSize
  }

  #feePct(isMaker: boolean): Money {
    return isMaker ? this.#options.makerFeePct : this.#options.takerFeePct
  }
}
