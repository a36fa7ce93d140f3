import { Exact, NONE, truncated } from '../exact.ts'

type Side = 'buy' | 'sell'

/**
 * The contracts of one stream as a venue keeps them: one number of contracts on one side of the market, what they were opened for, and
 * the margin that they hold. A trade on the other side takes contracts out at the average; beyond all of them it opens new ones on its
 * own side.
 */
export class ContractAccount {
  #side: Side = 'buy'
  #contracts = NONE
  #openedFor = NONE
  margin = NONE
  /** what the newest entry set aside, and for how many contracts */
  newest: { readonly margin: Exact; readonly quantity: Exact } = { margin: NONE, quantity: NONE }

  /** What its contracts were opened for, below zero where they were sold. */
  get paid(): Exact {
    return this.#side === 'buy' ? this.#openedFor : this.#openedFor.negated()
  }

  /**
   * Books a trade and returns what it realised, fees apart. `ofEntry`: the margin that it takes over of its own entry; null: it has none.
   */
  trade(side: Side, quantity: Exact, value: Exact, ofEntry: Exact | null): Exact {
    const closing = side === this.#side ? NONE : Exact.min(quantity, this.#contracts)
    const opening = quantity.minus(closing)
    const realised = closing.eq(0)
      ? NONE
      : this.#close(closing, closing.eq(quantity) ? value : truncated(value.times(closing).div(quantity)))
    if (opening.eq(0)) return realised
    this.#side = side
    this.#contracts = this.#contracts.plus(opening)
    const closedFor = closing.eq(0) ? NONE : truncated(value.times(closing).div(quantity))
    this.#openedFor = this.#openedFor.plus(value).minus(closedFor)
    this.margin = this.margin.plus(ofEntry !== null && closing.eq(0) ? ofEntry : this.#likeNewest(opening))
    return realised
  }

  #close(contracts: Exact, closedFor: Exact): Exact {
    const isAll = contracts.eq(this.#contracts)
    const part = (amount: Exact): Exact => (isAll ? amount : truncated(amount.times(contracts).div(this.#contracts)))
    const openedFor = part(this.#openedFor)
    const freed = part(this.margin)
    this.#contracts = this.#contracts.minus(contracts)
    this.#openedFor = this.#openedFor.minus(openedFor)
    this.margin = this.margin.minus(freed)
    return this.#side === 'buy' ? closedFor.minus(openedFor) : openedFor.minus(closedFor)
  }

  #likeNewest(contracts: Exact): Exact {
    const { margin, quantity } = this.newest
    return quantity.eq(0) ? NONE : truncated(margin.times(contracts).div(quantity))
  }
}
