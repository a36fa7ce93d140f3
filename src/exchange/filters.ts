import { format, type Money, max, multiply, parse, SCALE } from '../kernel/money.ts'
import type { Filters } from '../kernel/order-filters.ts'

/** What a person would try out with, in the asset that pairs are priced in; ten thousand of any other. */
const USUAL_CAPITAL: Readonly<Record<string, string>> = { BTC: '1', ETH: '20' }
export const usualCapital = (quote: string): string => USUAL_CAPITAL[quote] ?? '10000'

// A derived step must not make a trade noticeably smaller than asked: one step is at most 0.1 % of it.
const STEPS_PER_TRADE = 1000n
// The trade size assumed for that: a tenth of the usual capital, the default position size.
const TRADES_PER_CAPITAL = 10n
// Venues ask for 5 to 10 of a quote asset of which a usual account holds 10,000.
const MIN_NOTIONALS_PER_CAPITAL = 2000n
// 8 decimals is the finest step of the large spot venues, a whole coin the coarsest.
const FINEST_STEP = parse('0.00000001')
const COARSEST_STEP = parse('1')

/**
 * Filters for an instrument about which nobody said anything: `price`, its first, in the quote asset. A venue has the same
 * for everybody, so they know nothing of the capital of this book. Throws RangeError unless the price is positive.
 */
export function deriveFilters(tickSize: Money, price: Money, quote: string): Filters<Money> {
  if (price <= 0n) throw new RangeError(`Filters need a positive price, not ${format(price)}.`)
  const capital = parse(usualCapital(quote))
  const worthOfStep = capital / TRADES_PER_CAPITAL / STEPS_PER_TRADE
  let step = COARSEST_STEP
  // tick x step must be a whole 10^-18, so that quantity x price is never rounded
  const finest = max(FINEST_STEP, SCALE / tickSize)
  while (step > finest && multiply(step, price) > worthOfStep) step /= 10n
  return { tickSize, stepSize: step, minQuantity: step, minNotional: capital / MIN_NOTIONALS_PER_CAPITAL }
}

export type FilterRefusal = 'price-not-on-tick' | 'quantity-not-on-step' | 'below-min-quantity' | 'below-min-notional'

/** The first filter an order breaks, null when it breaks none; `price` null: at market before any price is known. `valueAt`: what it is worth at a price. */
export function filterRefusal(
  quantity: Money,
  price: Money | null,
  filters: Filters<Money>,
  valueAt = (at: Money): Money => multiply(quantity, at),
): FilterRefusal | null {
  if (price !== null && (price <= 0n || price % filters.tickSize !== 0n)) return 'price-not-on-tick'
  if (quantity % filters.stepSize !== 0n) return 'quantity-not-on-step'
  if (quantity <= 0n || quantity < filters.minQuantity) return 'below-min-quantity'
  if (price !== null && valueAt(price) < filters.minNotional) return 'below-min-notional'
  return null
}
