import { type Money, multiply, percentOf } from '../../kernel/money.ts'
import type { PaperOrder } from './paper-order.ts'

/** Prices in ticks. Pure rules of who trades at what price; the numbers of a tape do not matter to them. */

/** A part of a price in whole ticks, at least one unless it is nothing. */
export const ticksOf = (priceTicks: number, pct: number): number => (pct > 0 ? Math.max(1, Math.round((priceTicks * pct) / 100)) : 0)

// A quote of zero would give coins away: one tick is the least a thing can be worth.
const atLeastOne = (ticks: number): number => Math.max(1, ticks)

export const bidOf = (priceTicks: number, spreadPct: number): number => atLeastOne(priceTicks - ticksOf(priceTicks, spreadPct / 2))
export const askOf = (priceTicks: number, spreadPct: number): number => priceTicks + ticksOf(priceTicks, spreadPct / 2)

/** A market order pays the quote and slippage beyond it. */
export const marketPrice = (side: 'buy' | 'sell', quoteTicks: number, slippagePct: number): number =>
  side === 'buy' ? quoteTicks + ticksOf(quoteTicks, slippagePct) : atLeastOne(quoteTicks - ticksOf(quoteTicks, slippagePct))

export type Costs = { readonly spreadPct: number; readonly slippagePct: number }

/** Whether the other side of the book stands at the limit or better. */
export const isMarketable = (order: PaperOrder, priceTicks: number, spreadPct: number): boolean =>
  order.side === 'buy' ? askOf(priceTicks, spreadPct) <= order.limitTicks : bidOf(priceTicks, spreadPct) >= order.limitTicks

/**
 * The price, in ticks, at which an order trades while the tape stands at `priceTicks`; 0 when it does not. An order
 * that still takes pays bid or ask; a stop fills at the worse of its trigger and the quote, so that a gap is paid; a
 * limit that rests fills at its own price, and only when the tape trades through it: at the very price others may
 * have been first.
 */
export function tradePriceTicks(order: PaperOrder, priceTicks: number, costs: Costs): number {
  const quote = order.side === 'buy' ? askOf(priceTicks, costs.spreadPct) : bidOf(priceTicks, costs.spreadPct)
  switch (order.phase) {
    case 'waiting':
      return 0
    case 'taking':
      if (order.type === 'limit') return quote
      return marketPrice(order.side, order.type === 'stop-market' ? Math.min(order.stopTicks, quote) : quote, costs.slippagePct)
    case 'resting':
      return (order.side === 'buy' ? priceTicks < order.limitTicks : priceTicks > order.limitTicks) ? order.limitTicks : 0
  }
}

// Venues keep balances to 8 decimals. Rounded down, so that the pieces of an order never cost more than the whole.
const FEE_UNIT = 10n ** 10n

/** The fee on an amount, in the amount's asset, at the 8 decimals of a venue's books. */
export function feeOf(amount: Money, feePct: Money): Money {
  const exact = percentOf(amount, feePct)
  return exact - (exact % FEE_UNIT)
}

/** What a buy at most costs: the lock of an open order. Fees in the base asset come out of what is bought. */
export function costAtMost(quantity: Money, price: Money, worstQuoteFeePct: Money): Money {
  const value = multiply(quantity, price)
  return value + percentOf(value, worstQuoteFeePct)
}
