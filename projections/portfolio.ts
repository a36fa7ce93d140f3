import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { type Slotted, slotted, symbolIn } from '../src/kernel/slots.ts'
import { fillOf, fillTypes } from './fill.ts'

/**
 * One position. `bought` and `sold` are before fees; `held` is what is there, base fees taken out, as the venue counts it: of contracts
 * with a sign, below zero where more were sold.
 */
export type Holding = Slotted & {
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

/** By the name of the position. What the held coins cost is the business of the lots. */
export type PortfolioState = Record<string, Holding>

/** What an instrument is priced in; undefined: it was never traded. */
export const quoteIn = (portfolio: PortfolioState, symbol: string): string | undefined => {
  const only = portfolio[symbol]
  if (only !== undefined) return only.quote
  for (const name in portfolio) if (symbolIn(name, portfolio[name]!) === symbol) return portfolio[name]!.quote
  return undefined
}

export const portfolioFold: Projection<PortfolioState> = {
  name: 'portfolio',
  version: 3,
  types: fillTypes,
  initial: () => ({}),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill === null) return
    const holding = (state[fill.position] ??= {
      ...slotted(event.parts),
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
