import { type Money, max, parse, roundToTick, ZERO } from '../../kernel/money.ts'
import { filterRefusal } from '../filters.ts'
import type { PlaceOrder } from '../port.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import type { PaperCoin, PaperOptions } from './options.ts'
import { hasLimit, isStop, type PaperOrder } from './paper-order.ts'
import { costAtMost, isMarketable, isTriggered, marketPrice, quoteFor } from './pricing.ts'

export type Terms = { readonly quantity: Money; readonly limitTicks: number; readonly stopTicks: number; readonly lock: Money }
export type Admission = { readonly code: string | null; readonly terms: Terms }
/** What is asked of the venue: all of an order but whose it is and when. */
export type OrderWish = Pick<
  PlaceOrder,
  'side' | 'type' | 'quantity' | 'limitPrice' | 'stopPrice' | 'timeInForce' | 'reduceOnly' | 'postOnly'
>

export const NO_TERMS: Terms = { quantity: 0n, limitTicks: 0, stopTicks: 0, lock: 0n }
const reject = (code: string): Admission => ({ code, terms: NO_TERMS })

/** The instrument an order is for. */
type Place = { readonly coin: PaperCoin; readonly book: Book }
type Amounts = { readonly quantity: Money; readonly limit: Money | null; readonly stop: Money | null }

/** Quantity and the prices that the type needs; null where a text is no number, a price is missing, or two wishes contradict. */
function readAmounts({ type, quantity, limitPrice, stopPrice, timeInForce, postOnly }: OrderWish): Amounts | null {
  if (postOnly && (type !== 'limit' || timeInForce === 'IOC')) return null
  try {
    const limit = hasLimit(type) ? parse(limitPrice ?? '') : null
    const stop = isStop(type) ? parse(stopPrice ?? '') : null
    return { quantity: parse(quantity), limit, stop }
  } catch {
    return null
  }
}

/** What a venue of this profile has no words for: stops that rest as it does not know them, and on spot those that buy. */
const isForeign = ({ type, side }: OrderWish, { profile }: PaperOptions): boolean => {
  if (!isStop(type)) return false
  const { kind } = profile.stops
  return side === 'buy' || kind === 'none' || (type === 'stop-market' && kind === 'limit')
}

const isFullOfStops = ({ orders }: Book, own: PaperOrder | null, { profile }: PaperOptions): boolean =>
  orders.filter((order) => isStop(order.type) && order !== own).length >= profile.stops.most

const worstQuoteFee = ({ feeAsset, makerFeePct, takerFeePct }: PaperOptions): Money =>
  feeAsset === 'quote' ? max(makerFeePct, takerFeePct) : ZERO

/** What an open order may still cost or deliver: the venue holds it. A market order holds nothing, it trades at once. */
export function lockFor(side: 'buy' | 'sell', type: PlaceOrder['type'], remaining: Money, limit: Money, options: PaperOptions): Money {
  if (side === 'sell') return remaining
  return hasLimit(type) ? costAtMost(remaining, limit, worstQuoteFee(options)) : 0n
}

/** The first of the checks that need no account and no price: what it asks for at all, and the instrument's filters. */
export function judgeTerms(wish: OrderWish, at: Place | null, options: PaperOptions): Amounts | string {
  if (at === null) return 'unknown-symbol'
  const { coin, book } = at
  if (isForeign(wish, options)) return 'unsupported-order-type'
  const amounts = readAmounts(wish)
  if (amounts === null) return 'malformed-order'
  const { quantity, limit, stop } = amounts
  // At market the notional is judged at the last price; on the coarser grid of a filter that is the tick below.
  const last = book.price > 0 ? roundToTick(BigInt(book.price) * coin.tickSize, coin.filters.tickSize, 'down') : null
  const reference = limit ?? stop ?? (last === 0n ? null : last)
  const refusal = filterRefusal(quantity, reference, coin.filters)
  if (refusal !== null) return refusal
  return (stop !== null && filterRefusal(quantity, stop, coin.filters)) || amounts
}

/**
 * The venue's checks at the door, in this order; the first that fails is the code of the rejection. `own`: the order that stands there
 * already and is to become like this, whose claims are its own.
 */
export function judgeArrival(
  wish: OrderWish,
  at: Place | null,
  accounts: Accounts,
  options: PaperOptions,
  own: PaperOrder | null,
): Admission {
  const amounts = judgeTerms(wish, at, options)
  if (typeof amounts === 'string' || at === null) return reject(typeof amounts === 'string' ? amounts : 'unknown-symbol')
  const { coin, book } = at
  const { quantity, limit, stop } = amounts
  const ticks = (price: Money | null): number => (price === null ? 0 : Number(price / coin.tickSize))
  const executed = own === null ? ZERO : own.quantity - own.remaining
  if (quantity <= executed) return reject('below-executed')
  const terms = {
    quantity,
    limitTicks: ticks(limit),
    stopTicks: ticks(stop),
    lock: lockFor(wish.side, wish.type, quantity - executed, limit ?? 0n, options),
  }
  const order = { side: wish.side, ...terms }
  if (stop !== null && isFullOfStops(book, own, options)) return reject('too-many-stops')
  if (stop !== null && book.price > 0 && isTriggered(order, book.price)) return reject('would-trigger-immediately')
  if (wish.postOnly && book.price > 0 && isMarketable(order, book, options.spreadPct)) return reject('would-take')
  if (wish.reduceOnly && wish.side === 'buy') return reject('reduce-only-rejected')
  if (!isAffordable(wish, terms, at, own?.locked ?? ZERO, accounts, options)) return reject('insufficient-balance')
  return { code: null, terms }
}

function isAffordable(
  wish: OrderWish,
  terms: Terms,
  { coin, book }: Place,
  own: Money,
  accounts: Accounts,
  options: PaperOptions,
): boolean {
  if (wish.side === 'sell') return terms.lock <= accounts.free(coin.base) + own
  const free = accounts.free(coin.quote) + own
  if (hasLimit(wish.type) || book.price === 0) return terms.lock <= free
  const ticks = marketPrice('buy', quoteFor('buy', book, options.spreadPct), options.slippagePct)
  return costAtMost(terms.quantity, BigInt(ticks) * coin.tickSize, worstQuoteFee(options)) <= free
}
