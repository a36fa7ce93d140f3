import type { Quote } from '../../machines/position/exits/ladder.ts'
import { ceilToStep, floorToStep, type Money, percentOf } from '../kernel/money.ts'

/** Bid and ask around a last price, half of the venue's usual spread on each side, each on the tick away from the other. */
export const quoteAt = (price: Money, spreadPct: Money, tick: Money): Quote<Money> => {
  const half = percentOf(price, spreadPct) / 2n
  return { bid: floorToStep(price - half, tick), ask: ceilToStep(price + half, tick) }
}

/** Bid and ask as the venue quotes them, on the tick of its orders. */
export const quotedAt = (bid: Money, ask: Money, tick: Money): Quote<Money> => ({ bid: floorToStep(bid, tick), ask: ceilToStep(ask, tick) })
