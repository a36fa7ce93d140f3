import { reachedBy } from '../../kernel/direction.ts'
import { divide, type Money, multiply, toNumber, ZERO } from '../../kernel/money.ts'
import { liquidationPrice } from './margin.ts'
import type { PaperPosition } from './positions.ts'

/** In ticks: a mark price below or above it may end a position. */
export type PriceWindow = { readonly low: number; readonly high: number }
export const UNBOUNDED: PriceWindow = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/**
 * Between which mark prices no position of a contract can be liquidated, so that a price costs two comparisons. A tick narrower on each
 * side, for the exact arithmetic decides. Positions that share the account can end at any price: what is left for them moves with all
 * others.
 */
export const safeWindow = (held: readonly PaperPosition[], tickSize: Money): PriceWindow => {
  let { low, high } = UNBOUNDED
  for (const { direction, quantity, entryValue, margin, contract } of held) {
    if (quantity === ZERO) continue
    if (contract.marginMode === 'cross') return { low: Number.POSITIVE_INFINITY, high }
    const coins = multiply(quantity, contract.size)
    const ticks = toNumber(divide(liquidationPrice(direction, entryValue, margin, coins, contract.maintenancePct), tickSize))
    if (reachedBy(direction, 'against') === 'falling') low = Math.max(low, Math.floor(ticks) + 2)
    else high = Math.min(high, Math.ceil(ticks) - 2)
  }
  return { low, high }
}
