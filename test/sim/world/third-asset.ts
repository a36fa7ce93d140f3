import type { Trade } from '../../../src/exchange/port.ts'
import { divide, format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'
import { deposits, QUOTE, THIRD } from './coins.ts'
import type { World } from './world.ts'

/** quote units a unit of the third asset is worth */
const THIRD_PRICE = parse('300')

/** What the account has of an asset that fees may be paid in: the venue's offer while there is some of it. */
export class ThirdAsset {
  readonly #world: World
  /** gives back what a fee took of the quote asset */
  readonly #giveBack: (amount: string) => void
  #left = parse(deposits[THIRD])

  constructor(world: World, giveBack: (amount: string) => void) {
    this.#world = world
    this.#giveBack = giveBack
  }

  get left(): Money {
    return this.#left
  }

  owned() {
    return this.#left > ZERO ? [{ asset: THIRD, free: format(this.#left), locked: '0' }] : []
  }

  withFee(trade: Trade): Trade {
    const { scenario, marks } = this.#world
    if (scenario.fees !== 'third') {
      if (trade.fee.asset !== QUOTE) marks.hit('a fee was paid in coins')
      return trade
    }
    const amount = divide(parse(trade.fee.amount), THIRD_PRICE)
    if (amount > this.#left) {
      marks.hit('the third asset ran out')
      return trade
    }
    marks.hit('a fee was paid in a third asset')
    this.#left -= amount
    this.#giveBack(trade.fee.amount)
    return { ...trade, fee: { amount: format(amount), asset: THIRD, quoteValue: trade.fee.amount } }
  }
}
