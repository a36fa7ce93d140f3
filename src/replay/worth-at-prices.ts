import { quoteIn } from '../../projections/portfolio.ts'
import { type Money, multiply, ZERO } from '../kernel/money.ts'
import type { Deciding } from './deciding-folds.ts'
import type { Owned } from './marked.ts'

type PriceOf = (symbol: string) => Money | null

/** What a pool is worth: its cash, and what is owned of the coins that are priced in it. Null where one of them has no price. */
export const worthAtPrices = (
  asset: string,
  { held, cash }: Owned,
  { portfolio }: Pick<Deciding, 'portfolio'>,
  priceOf: PriceOf,
): Money | null => {
  let worth = cash[asset] ?? ZERO
  for (const symbol in held) {
    if (quoteIn(portfolio, symbol) !== asset) continue
    const price = priceOf(symbol)
    if (price === null) return null
    worth += multiply(held[symbol]!, price)
  }
  return worth
}
