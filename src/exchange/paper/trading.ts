import { floorToStep, format, fromNumber, type Money, min, percentOf } from '../../kernel/money.ts'
import { keyedName } from '../../kernel/random.ts'
import type { Trade } from '../port.ts'
import type { Instrument } from './instrument.ts'
import type { FillTerms, PaperOptions } from './options.ts'
import { hasLimit, type PaperOrder } from './paper-order.ts'
import { isMarketable, isTriggered, tradePriceTicks } from './pricing.ts'

/** Moves an order to what the price makes of it: triggers a stop, lets a limit that takes come to rest. */
export function advance(order: PaperOrder, { book }: Instrument, spreadPct: number): void {
  if (order.phase === 'waiting' && isTriggered(order, book.triggerPrice)) order.phase = 'taking'
  if (order.phase === 'taking' && hasLimit(order.type) && !isMarketable(order, book, spreadPct)) order.phase = 'resting'
}

/** How much of this candle we may still have, floored to the step. */
function allowance({ book, coin, settlement }: Instrument, options: PaperOptions): Money {
  if (book.volume <= 0) return 0n
  const left = settlement.quantityOf(percentOf(fromNumber(book.volume), options.maxVolumeSharePct)) - book.taken
  return left <= 0n ? 0n : floorToStep(left, coin.filters.stepSize)
}

/**
 * Lets an order trade at the book's present price as far as rules, volume and account allow, in the venue's books and on the order. Null:
 * not now. `ended`: it never will again.
 */
export function trade(order: PaperOrder, at: Instrument, options: FillTerms, timeMs: number): Trade | 'ended' | null {
  const { book, coin, settlement } = at
  const priceTicks = tradePriceTicks(order, book, options.costs)
  if (priceTicks === 0) return null
  const quantity = min(settlement.mostToTrade(order), allowance(at, options))
  if (quantity === 0n) return null
  const price = BigInt(priceTicks) * coin.tickSize
  const isMaker = order.phase === 'resting'
  const traded = { quantity, price, isMaker }
  const payable = settlement.payable(order, traded)
  if (payable !== 'yes') return payable === 'never' ? 'ended' : null
  book.taken += quantity
  const fee = settlement.settle(order, traded)
  order.remaining -= quantity
  return {
    orderId: order.orderId,
    tradeId: `t${keyedName(options.seed, order.orderId, 'trade', order.trades.length)}`,
    symbol: coin.symbol,
    quantity: format(quantity),
    price: format(price),
    fee,
    liquidity: isMaker ? 'maker' : 'taker',
    venueTimeMs: timeMs,
    ...(coin.contract !== undefined && { contract: { size: format(coin.contract.size), settle: coin.contract.settle } }),
    ...(order.positionSide !== undefined && { positionSide: order.positionSide }),
  }
}
