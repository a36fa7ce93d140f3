import { type Money, max, parse, roundToTick, ZERO } from '../../kernel/money.ts'
import { filterRefusal } from '../filters.ts'
import type { PlaceOrder } from '../port.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import { PAPER_ABILITIES, type PaperCoin, type PaperOptions } from './options.ts'
import { costAtMost, marketPrice, quoteFor } from './pricing.ts'

export type Terms = { readonly quantity: Money; readonly limitTicks: number; readonly stopTicks: number; readonly lock: Money }
export type Admission = { readonly code: string | null; readonly terms: Terms }

export const NO_TERMS: Terms = { quantity: 0n, limitTicks: 0, stopTicks: 0, lock: 0n }
const reject = (code: string): Admission => ({ code, terms: NO_TERMS })

/** The instrument an order is for. */
type Place = { readonly coin: PaperCoin; readonly book: Book }
type Amounts = { readonly quantity: Money; readonly price: Money | null }

/** Quantity and the price the type needs (limit or stop); null when the text is no number or the price is missing. */
function readAmounts(request: PlaceOrder): Amounts | null {
  const text = request.type === 'limit' ? request.limitPrice : request.type === 'stop-market' ? request.stopPrice : null
  if (request.type !== 'market' && text === null) return null
  try {
    return { quantity: parse(request.quantity), price: text === null ? null : parse(text) }
  } catch {
    return null
  }
}

/** What a spot venue as simple as this one has no words for. */
const hasForeignWish = ({ reduceOnly, postOnly, timeInForce }: PlaceOrder): boolean => reduceOnly || postOnly || timeInForce !== 'GTC'

const isFullOfStops = ({ orders }: Book): boolean =>
  orders.filter(({ type }) => type === 'stop-market').length >= PAPER_ABILITIES.stops.most

const worstQuoteFee = ({ feeAsset, makerFeePct, takerFeePct }: PaperOptions): Money =>
  feeAsset === 'quote' ? max(makerFeePct, takerFeePct) : ZERO

/** What an open order may still cost or deliver: the venue holds it. A market order holds nothing, it trades at once. */
export function lockFor(side: 'buy' | 'sell', type: PlaceOrder['type'], remaining: Money, limit: Money, options: PaperOptions): Money {
  if (side === 'sell') return remaining
  return type === 'limit' ? costAtMost(remaining, limit, worstQuoteFee(options)) : 0n
}

/** The venue's checks at the door, in this order; the first that fails is the code of the rejection. */
export function judgeArrival(request: PlaceOrder, at: Place | null, accounts: Accounts, options: PaperOptions): Admission {
  if (at === null) return reject('unknown-symbol')
  const { coin, book } = at
  if ((request.type === 'stop-market' && request.side === 'buy') || hasForeignWish(request)) return reject('unsupported-order-type')
  const amounts = readAmounts(request)
  if (amounts === null) return reject('malformed-order')
  const { quantity, price } = amounts
  // At market the notional is judged at the last price; on the coarser grid of a filter that is the tick below.
  const reference = price ?? (book.price > 0 ? roundToTick(BigInt(book.price) * coin.tickSize, coin.filters.tickSize, 'down') : null)
  const refusal = filterRefusal(quantity, reference === 0n && price === null ? null : reference, coin.filters)
  if (refusal !== null) return reject(refusal)
  const ticks = price === null ? 0 : Number(price / coin.tickSize)
  const terms = {
    quantity,
    limitTicks: request.type === 'limit' ? ticks : 0,
    stopTicks: request.type === 'stop-market' ? ticks : 0,
    lock: lockFor(request.side, request.type, quantity, price ?? 0n, options),
  }
  if (terms.stopTicks > 0 && isFullOfStops(book)) return reject('too-many-stops')
  if (terms.stopTicks > 0 && book.price > 0 && book.price <= terms.stopTicks) return reject('would-trigger-immediately')
  if (!isAffordable(request, terms, coin, book, accounts, options)) return reject('insufficient-balance')
  return { code: null, terms }
}

function isAffordable(request: PlaceOrder, terms: Terms, coin: PaperCoin, book: Book, accounts: Accounts, options: PaperOptions): boolean {
  if (request.side === 'sell') return terms.lock <= accounts.free(coin.base)
  if (request.type === 'limit' || book.price === 0) return terms.lock <= accounts.free(coin.quote)
  const ticks = marketPrice('buy', quoteFor('buy', book, options.spreadPct), options.slippagePct)
  return costAtMost(terms.quantity, BigInt(ticks) * coin.tickSize, worstQuoteFee(options)) <= accounts.free(coin.quote)
}
