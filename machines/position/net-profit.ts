import { better, type Direction, roundToSide, worse } from '../../src/kernel/direction.ts'
import { divide, type Money, multiply, percentOf, ZERO } from '../../src/kernel/money.ts'
import type { PositionPlan } from './position-plan.ts'
import type { PositionState } from './state.ts'

/**
 * What a position of `coins` (base units, net of fees taken in coins) was opened for: `value` is what the coins cost, or were sold
 * for, and `fees` what was paid besides. All three are sums over its entries, in the quote asset.
 */
export type CostBasis = { readonly value: Money; readonly coins: Money; readonly fees: Money }

/**
 * What closing all of it at `price` would leave: the difference of the two values, less the fees paid and `feePct` of the closing
 * value. Long: coins x price x (1 - fee) - value - fees; short: value - fees - coins x price x (1 + fee).
 */
export const netProfit = (direction: Direction, { value, coins, fees }: CostBasis, price: Money, feePct: Money): Money => {
  const closing = multiply(coins, price)
  return better(direction, ZERO, closing - value) - percentOf(closing, feePct) - fees
}

/**
 * The first price on the tick at which closing leaves `gainPct` of the opening value, all fees paid; with 0 it is break-even after
 * fees. Null: no price does.
 */
export const priceOfProfit = (
  direction: Direction,
  { value, coins, fees }: CostBasis,
  { feePct, gainPct, tick }: { readonly feePct: Money; readonly gainPct: Money; readonly tick: Money },
): Money | null => {
  const perPrice = worse(direction, coins, percentOf(coins, feePct))
  if (perPrice <= ZERO) return null
  const needed = better(direction, value, percentOf(value, gainPct) + fees)
  const price = roundToSide(direction, 'with', divide(needed, perPrice), tick)
  return price > ZERO ? price : null
}

/** What this cycle's entries brought and cost. Coins that were sold since are among them: each coin cost the same. */
export const basisOf = ({ entryValue, entryCoins, entryFees }: PositionState): CostBasis => ({
  value: entryValue,
  coins: entryCoins,
  fees: entryFees,
})

/** The first price on the tick at which closing leaves `gainPct` of the cost after all fees. Coins are held. */
export const profitPrice = (state: PositionState, { tickSize, exits: { feePct } }: PositionPlan, gainPct: Money): Money | null =>
  priceOfProfit(state.direction, basisOf(state), { feePct, gainPct, tick: tickSize })

/** The first price on the tick at which closing pays back the cost and all fees. */
export const breakEvenPrice = (state: PositionState, plan: PositionPlan): Money | null => profitPrice(state, plan, ZERO)
