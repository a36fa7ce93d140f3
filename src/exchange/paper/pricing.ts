import { type Money, percentOf } from '../../kernel/money.ts'
import { hasLimit, type PaperOrder } from './paper-order.ts'

/** Prices in ticks. Pure rules of who trades at what price; the numbers of a tape do not matter to them. */

/** A part of a price, to the nearest whole tick. */
export const ticksOf = (priceTicks: number, pct: number): number => Math.round((priceTicks * pct) / 100)

// A quote of zero would give coins away: one tick is the least a thing can be worth.
const atLeastOne = (ticks: number): number => Math.max(1, ticks)

/** Where the tape stands, in ticks, whether its candle last rose to there, and what it quotes; 0: it has no quotes. */
export type LastPrice = { readonly price: number; readonly isRising: boolean; readonly bid: number; readonly ask: number }

type Quotes = { readonly bid: number; readonly ask: number }

/**
 * Bid and ask are those that were recorded. Without them they stand half of the spread on each side of the price. Where that is less
 * than half a tick the book is one tick wide, by the tick rule: a fall was sold to the bid, a rise was bought from the ask, and the
 * other side is on the way the price came.
 */
export function quotesOf({ price, isRising, bid, ask }: LastPrice, spreadPct: number): Quotes {
  if (bid > 0) return { bid, ask }
  const half = ticksOf(price, spreadPct / 2)
  if (half > 0 || spreadPct === 0) return { bid: atLeastOne(price - half), ask: price + half }
  return isRising && price > 1 ? { bid: price - 1, ask: price } : { bid: price, ask: price + 1 }
}

/** The side of the book that an order would take from. */
export const quoteFor = (side: 'buy' | 'sell', at: LastPrice, spreadPct: number): number =>
  side === 'buy' ? quotesOf(at, spreadPct).ask : quotesOf(at, spreadPct).bid

/** A market order pays the quote and slippage beyond it. */
export const marketPrice = (side: 'buy' | 'sell', quoteTicks: number, slippagePct: number): number =>
  side === 'buy' ? quoteTicks + ticksOf(quoteTicks, slippagePct) : atLeastOne(quoteTicks - ticksOf(quoteTicks, slippagePct))

export type Costs = { readonly spreadPct: number; readonly slippagePct: number }

/** Whether the other side of the book stands at the limit or better. */
export function isMarketable({ side, limitTicks }: Pick<PaperOrder, 'side' | 'limitTicks'>, at: LastPrice, spreadPct: number): boolean {
  const quote = quoteFor(side, at, spreadPct)
  return side === 'buy' ? quote <= limitTicks : quote >= limitTicks
}

/** Whether a price is at a stop's trigger or beyond it: below for one that sells, above for one that buys. */
export const isTriggered = ({ side, stopTicks }: Pick<PaperOrder, 'side' | 'stopTicks'>, priceTicks: number): boolean =>
  side === 'sell' ? priceTicks <= stopTicks : priceTicks >= stopTicks

/**
 * The price, in ticks, at which an order trades while the tape stands there; 0 when it does not. An order that takes pays bid or
 * ask, and slippage unless it has a limit; a stop does so from its trigger on, whatever that was: a gap is paid, and a price that
 * came back is had. A limit that rests fills at its own price, and only when the tape trades through it, at the very price others
 * may have been first; or when the other side is quoted there: whoever offers at its price would have met it.
 */
export function tradePriceTicks(order: PaperOrder, at: LastPrice, costs: Costs): number {
  const quote = quoteFor(order.side, at, costs.spreadPct)
  switch (order.phase) {
    case 'waiting':
      return 0
    case 'taking':
      return hasLimit(order.type) ? quote : marketPrice(order.side, quote, costs.slippagePct)
    case 'resting':
      return isThrough(order, at) ? order.limitTicks : 0
  }
}

const isThrough = ({ side, limitTicks }: PaperOrder, { price, bid, ask }: LastPrice): boolean =>
  side === 'buy' ? price < limitTicks || (ask > 0 && ask <= limitTicks) : price > limitTicks || bid >= limitTicks

// Venues keep balances to 8 decimals. Rounded down, so that the pieces of an order never cost more than the whole.
const FEE_UNIT = 10n ** 10n

/** The fee on an amount, in the amount's asset, at the 8 decimals of a venue's books. */
export function feeOf(amount: Money, feePct: Money): Money {
  const exact = percentOf(amount, feePct)
  return exact - (exact % FEE_UNIT)
}

/** What a buy of that value costs at most: the lock of an open order. Fees in the base asset come out of what is bought. */
export function costAtMost(value: Money, worstQuoteFeePct: Money): Money {
  return value + percentOf(value, worstQuoteFeePct)
}
