import { floorToStep, format, fromNumber, type Money, min, multiply, percentOf } from '../../kernel/money.ts'
import { keyedName } from '../../kernel/random.ts'
import type { Trade } from '../port.ts'
import type { Accounts } from './accounts.ts'
import { lockFor } from './arrival.ts'
import type { Book } from './book.ts'
import type { PaperCoin, PaperOptions } from './options.ts'
import { hasLimit, type PaperOrder } from './paper-order.ts'
import { feeOf, isMarketable, isTriggered, type LastPrice, tradePriceTicks } from './pricing.ts'

/** What a trade is settled against. */
type Venue = { readonly coin: PaperCoin; readonly accounts: Accounts; readonly options: PaperOptions }

/** Moves an order to what the price makes of it: triggers a stop, lets a limit that takes come to rest. */
export function advance(order: PaperOrder, at: LastPrice, spreadPct: number): void {
  if (order.phase === 'waiting' && isTriggered(order, at.price)) order.phase = 'taking'
  if (order.phase === 'taking' && hasLimit(order.type) && !isMarketable(order, at, spreadPct)) order.phase = 'resting'
}

/** How much of this candle we may still have, floored to the step. */
function allowance(book: Book, { coin, options }: Venue): Money {
  if (book.volume <= 0) return 0n
  const left = percentOf(fromNumber(book.volume), options.maxVolumeSharePct) - book.taken
  return left <= 0n ? 0n : floorToStep(left, coin.filters.stepSize)
}

/** Settles one trade in the venue's books and on the order, and returns it as the venue will report it. */
function settle(order: PaperOrder, quantity: Money, priceTicks: number, at: Venue, timeMs: number): Trade {
  const { coin, accounts, options } = at
  const price = BigInt(priceTicks) * coin.tickSize
  const value = multiply(quantity, price)
  const liquidity = order.phase === 'resting' ? 'maker' : 'taker'
  const isBaseFee = options.feeAsset === 'received' && order.side === 'buy'
  const fee = feeOf(isBaseFee ? quantity : value, liquidity === 'maker' ? options.makerFeePct : options.takerFeePct)
  order.remaining -= quantity
  const lock = lockFor(order.side, order.type, order.remaining, BigInt(order.limitTicks) * coin.tickSize, options)
  accounts.lock(order.side === 'buy' ? coin.quote : coin.base, lock - order.locked)
  order.locked = lock
  if (order.side === 'buy') {
    accounts.debit(coin.quote, isBaseFee ? value : value + fee)
    accounts.credit(coin.base, isBaseFee ? quantity - fee : quantity)
  } else {
    accounts.debit(coin.base, quantity)
    accounts.credit(coin.quote, value - fee)
  }
  return {
    orderId: order.orderId,
    tradeId: `t${keyedName(options.seed, order.orderId, 'trade', order.trades.length)}`,
    symbol: coin.symbol,
    quantity: format(quantity),
    price: format(price),
    fee: { amount: format(fee), asset: isBaseFee ? coin.base : coin.quote, quoteValue: format(isBaseFee ? multiply(fee, price) : fee) },
    liquidity,
    venueTimeMs: timeMs,
  }
}

/** A market buy holds no money while it waits; whoever else spent it meanwhile ends the order. */
function isPayable(order: PaperOrder, quantity: Money, priceTicks: number, { coin, accounts, options }: Venue): boolean {
  if (order.side === 'sell' || hasLimit(order.type)) return true
  const value = multiply(quantity, BigInt(priceTicks) * coin.tickSize)
  return value + (options.feeAsset === 'quote' ? feeOf(value, options.takerFeePct) : 0n) <= accounts.free(coin.quote)
}

/** Lets an order trade at the book's present price as far as rules, volume and money allow; null when they do not. */
export function trade(order: PaperOrder, book: Book, at: Venue, timeMs: number): Trade | 'unpayable' | null {
  const priceTicks = tradePriceTicks(order, book, at.options)
  if (priceTicks === 0) return null
  const quantity = min(order.remaining, allowance(book, at))
  if (quantity === 0n) return null
  if (!isPayable(order, quantity, priceTicks, at)) return 'unpayable'
  book.taken += quantity
  return settle(order, quantity, priceTicks, at, timeMs)
}
