import { Exact, NONE, truncated } from '../exact.ts'

/** `amount`: what it was opened for, paid or received. */
type Lot = { quantity: Exact; amount: Exact; readonly openedMs: number; readonly tradeId: string }
/** A piece of a lot that a trade closed: of what the lot was opened for, and of what the trade came to. */
export type Piece = {
  readonly quantity: Exact
  readonly opened: Exact
  readonly closed: Exact
  readonly openedMs: number
  readonly openTradeId: string
}

/**
 * Lots of one direction of one coin, oldest first; those before `first` are used up. The sums go along: adding up would cost every event
 * all lots.
 */
export class LotList {
  readonly #lots: Lot[] = []
  #first = 0
  quantity = NONE
  amount = NONE

  open(lot: Lot): void {
    this.#lots.push(lot)
    this.quantity = this.quantity.plus(lot.quantity)
    this.amount = this.amount.plus(lot.amount)
  }

  /** Takes so much off the oldest lots, for what it came to; the caller has compared the sum. The last piece takes the remainder. */
  close(quantity: Exact, amount: Exact): Piece[] {
    const pieces: Piece[] = []
    let left = quantity
    let unpaid = amount
    while (left.gt(0)) {
      const piece = this.#takeOff(left)
      left = left.minus(piece.quantity)
      const closed = left.eq(0) ? unpaid : truncated(amount.times(piece.quantity).div(quantity))
      unpaid = unpaid.minus(closed)
      pieces.push({ ...piece, closed })
    }
    return pieces
  }

  /** Takes a piece off the oldest lot. A part of it comes to its share, what is left of it to the rest. */
  #takeOff(wanted: Exact): Omit<Piece, 'closed'> {
    const lot = this.#lots[this.#first] as Lot // the caller compared the sum
    const quantity = Exact.min(lot.quantity, wanted)
    const opened = quantity.eq(lot.quantity) ? lot.amount : truncated(lot.amount.times(quantity).div(lot.quantity))
    lot.quantity = lot.quantity.minus(quantity)
    lot.amount = lot.amount.minus(opened)
    this.quantity = this.quantity.minus(quantity)
    this.amount = this.amount.minus(opened)
    if (lot.quantity.eq(0)) this.#first++
    // dropped when they are half of the list: one by one, each would move all others
    if (this.#first * 2 > this.#lots.length) {
      this.#lots.splice(0, this.#first)
      this.#first = 0
    }
    return { quantity, opened, openedMs: lot.openedMs, openTradeId: lot.tradeId }
  }
}
