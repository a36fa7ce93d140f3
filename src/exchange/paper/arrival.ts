import { type Money, parse, roundToTick, ZERO } from '../../kernel/money.ts'
import { filterRefusal } from '../filters.ts'
import type { PlaceOrder } from '../port.ts'
import type { Book } from './book.ts'
import type { Instrument } from './instrument.ts'
import type { FillTerms, PaperOptions } from './options.ts'
import { hasLimit, isStop, type PaperOrder } from './paper-order.ts'
import { isMarketable, isTriggered } from './pricing.ts'
import type { Claim } from './settlement.ts'

export type Terms = { readonly quantity: Money; readonly limitTicks: number; readonly stopTicks: number; readonly lock: Money }
export type Admission = { readonly code: string | null; readonly terms: Terms }
/** What is asked of the venue: all of an order but whose it is and when. */
type OrderWish = Pick<
  PlaceOrder,
  'side' | 'type' | 'quantity' | 'limitPrice' | 'stopPrice' | 'timeInForce' | 'reduceOnly' | 'postOnly' | 'positionSide'
>

export const NO_TERMS: Terms = { quantity: 0n, limitTicks: 0, stopTicks: 0, lock: 0n }
const reject = (code: string): Admission => ({ code, terms: NO_TERMS })

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

/** Of an order that was taken before: nobody judges it again. */
export const standingTerms = (wish: OrderWish, { coin }: Instrument): Terms => {
  const amounts = readAmounts(wish)
  if (amounts === null)
    throw new Error(`An order that stands was readable when it was taken, and this one is not: ${JSON.stringify(wish)}.`)
  return { quantity: amounts.quantity, limitTicks: wholeTicks(amounts.limit, coin), stopTicks: wholeTicks(amounts.stop, coin), lock: ZERO }
}

const wholeTicks = (price: Money | null, { tickSize }: Instrument['coin']): number => (price === null ? 0 : Number(price / tickSize))

/** What a venue of this profile has no words for: stops that rest as it does not know them, and on spot those that buy. */
const isForeign = ({ type, side }: OrderWish, { held }: Instrument, { profile }: PaperOptions): boolean => {
  if (!isStop(type)) return false
  const { kind } = profile.stops
  return (side === 'buy' && held === null) || kind === 'none' || (type === 'stop-market' && kind === 'limit')
}

const isFullOfStops = ({ orders }: Book, own: PaperOrder | null, { profile }: PaperOptions): boolean =>
  orders.filter((order) => isStop(order.type) && order !== own).length >= profile.stops.most

/** The checks that need no account and no price: what is asked for at all, and the instrument's filters. A word is the first that fails. */
export function judgeTerms(wish: OrderWish, at: Instrument, options: PaperOptions): Amounts | string {
  const { coin, book, settlement } = at
  if (isForeign(wish, at, options)) return 'unsupported-order-type'
  const amounts = readAmounts(wish)
  if (amounts === null) return 'malformed-order'
  const { quantity, limit, stop } = amounts
  // At market the notional is judged at the last price; on the coarser grid of a filter that is the tick below.
  const last = book.price > 0 ? roundToTick(BigInt(book.price) * coin.tickSize, coin.filters.tickSize, 'down') : null
  const valueAt = (price: Money): Money => settlement.valueOf(quantity, price)
  const refusal = filterRefusal(quantity, limit ?? stop ?? (last === 0n ? null : last), coin.filters, valueAt)
  if (refusal !== null) return refusal
  return (stop !== null && filterRefusal(quantity, stop, coin.filters, valueAt)) || amounts
}

/**
 * The venue's checks at the door, in this order; the first that fails is the code of the rejection. `own`: the order that stands there
 * already and is to become like this, whose claims are its own.
 */
export function judgeArrival(wish: OrderWish, at: Instrument | null, options: FillTerms, own: PaperOrder | null): Admission {
  if (at === null) return reject('unknown-symbol')
  const { coin, book, settlement } = at
  const amounts = judgeTerms(wish, at, options)
  if (typeof amounts === 'string') return reject(amounts)
  const { quantity, limit, stop } = amounts
  const executed = own === null ? ZERO : own.quantity - own.remaining
  if (quantity <= executed) return reject('below-executed')
  const claim: Claim = { ...wish, quantity: quantity - executed, price: limit }
  const terms = { quantity, limitTicks: wholeTicks(limit, coin), stopTicks: wholeTicks(stop, coin), lock: settlement.lockFor(claim) }
  const order = { side: wish.side, ...terms }
  if (stop !== null && isFullOfStops(book, own, options)) return reject('too-many-stops')
  if (stop !== null && book.price > 0 && isTriggered(order, book.triggerPrice)) return reject('would-trigger-immediately')
  if (wish.postOnly && book.price > 0 && isMarketable(order, book, options.costs.spreadPct)) return reject('would-take')
  const refusal = settlement.refusal(claim, own?.locked ?? ZERO)
  return refusal === null ? { code: null, terms } : reject(refusal)
}
