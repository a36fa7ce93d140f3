import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { fillOf, fillTypes } from './fill.ts'

/**
 * One symbol. `bought` and `sold` are before fees; `held` is what is there, base fees taken out, as the venue counts it: of contracts
 * with a sign, below zero where more were sold.
 */
export type Holding = {
  readonly quote: string
  /** of one contract in the base asset; null on spot */
  readonly size: Money | null
  held: Money
  bought: Money
  boughtValue: Money
  sold: Money
  soldValue: Money
  fills: number
}

/** By symbol. What the held coins cost is the business of the lots. */
export type PortfolioState = Record<string, Holding>

export const portfolioFold: Projection<PortfolioState> = {
  name: 'portfolio',
  version: 3,
  types: fillTypes,
  initial: () => ({}),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill === null) return
    const holding = (state[fill.symbol] ??= {
      quote: fill.quote,
      size: fill.size,
      held: ZERO,
      bought: ZERO,
      boughtValue: ZERO,
      sold: ZERO,
      soldValue: ZERO,
      fills: 0,
    })
    holding.fills++
    if (fill.side === 'buy') {
      holding.held += fill.coins
      holding.bought += fill.quantity
      holding.boughtValue += fill.value
    } else {
      holding.held -= fill.coins
      holding.sold += fill.quantity
      holding.soldValue += fill.value
    }
  },
}
