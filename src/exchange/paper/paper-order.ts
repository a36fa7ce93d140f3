import type { OrderType, TimeInForce } from '../../../machines/position/order-facts.ts'
import type { Direction } from '../../kernel/direction.ts'
import { format, type Money } from '../../kernel/money.ts'
import type { LookUpAnswer, OrderTerms, PlaceOrder, Trade } from '../port.ts'

/**
 * An order as the venue holds it. `taking`: it trades with whoever stands there (at market, a triggered stop, a limit
 * that is marketable); `resting`: a limit in the book; `waiting`: a stop not yet triggered.
 */
export type PaperOrder = {
  readonly orderId: string
  readonly venueOrderId: string
  /** index of the coin */
  readonly coin: number
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly positionSide?: Direction
  /** ticks; 0 where the type has none */
  limitTicks: number
  stopTicks: number
  quantity: Money
  /** the same as text, as look-ups tell it */
  terms: OrderTerms
  remaining: Money
  /** still held of the quote asset (buy) or base asset (sell) */
  locked: Money
  phase: 'taking' | 'resting' | 'waiting'
  status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
  /** why it was rejected */
  readonly code: string | null
  /** trades, when each is reported (never before the one before it), and what was executed with it (decimal text, as look-ups tell it) */
  readonly trades: Trade[]
  readonly tradeReportMs: number[]
  readonly tradeSums: string[]
  /** when its newest report on the user stream is due: reports of one order keep their order */
  lastReportMs: number
  /** when its end is reported; Infinity while it is open */
  closedReportMs: number
  reports: number
}

export const isStop = (type: OrderType): boolean => type === 'stop-market' || type === 'stop-limit'
export const hasLimit = (type: OrderType): boolean => type === 'limit' || type === 'stop-limit'

type Sizes = { readonly quantity: Money; readonly limitTicks: number; readonly stopTicks: number }

export const newOrder = (request: PlaceOrder, coin: number, venueOrderId: string, code: string | null, sizes: Sizes): PaperOrder => ({
  orderId: request.orderId,
  venueOrderId,
  coin,
  side: request.side,
  type: request.type,
  timeInForce: request.timeInForce,
  postOnly: request.postOnly,
  reduceOnly: request.reduceOnly,
  ...(request.positionSide !== undefined && { positionSide: request.positionSide }),
  terms: termsOf(request),
  quantity: sizes.quantity,
  limitTicks: sizes.limitTicks,
  stopTicks: sizes.stopTicks,
  remaining: sizes.quantity,
  locked: 0n,
  phase: isStop(request.type) ? 'waiting' : request.postOnly ? 'resting' : 'taking',
  status: code === null ? 'open' : 'rejected',
  code,
  trades: [],
  tradeReportMs: [],
  tradeSums: [],
  lastReportMs: Number.NEGATIVE_INFINITY,
  closedReportMs: Number.POSITIVE_INFINITY,
  reports: 0,
})

const termsOf = ({ quantity, limitPrice, stopPrice }: OrderTerms): OrderTerms => ({ quantity, limitPrice, stopPrice })

/** Gives an order the prices and the size that it is to have; what was executed of it stays executed. */
export function changeOrder(order: PaperOrder, terms: OrderTerms, { quantity, limitTicks, stopTicks }: Sizes): void {
  order.terms = termsOf(terms)
  order.remaining += quantity - order.quantity
  order.quantity = quantity
  order.limitTicks = limitTicks
  order.stopTicks = stopTicks
  // at its new price a limit may find somebody
  if (order.phase === 'resting' && !order.postOnly) order.phase = 'taking'
}

/** Whether a request that names the venue's id of an order means another order than this one. */
export const isOther = (order: PaperOrder, venueOrderId: string | null): boolean =>
  venueOrderId !== null && venueOrderId !== order.venueOrderId

/** Writes down the trade that has just been settled. */
export function keepTrade(order: PaperOrder, trade: Trade, reportMs: number): void {
  order.trades.push(trade)
  order.tradeReportMs.push(reportMs)
  order.tradeSums.push(format(order.quantity - order.remaining))
}

/**
 * What the venue has reported of an order by `timeMs`: no look-up knows more than the user stream said by then. With
 * `after` its trades begin behind that one; it costs what it tells, not what there was.
 */
export function answerAt(order: PaperOrder, timeMs: number, after?: string, tellsTerms = false): LookUpAnswer {
  const { venueOrderId } = order
  if (order.code !== null) return { is: 'found', status: 'rejected', code: order.code, venueOrderId, executed: '0', trades: [] }
  let count = order.trades.length
  while (count > 0 && order.tradeReportMs[count - 1]! > timeMs) count--
  let first = count
  while (first > 0 && order.trades[first - 1]!.tradeId !== after) first--
  const executed = order.tradeSums[count - 1] ?? '0'
  const status = order.closedReportMs <= timeMs ? order.status : 'open'
  return {
    is: 'found',
    status,
    venueOrderId,
    executed,
    trades: order.trades.slice(first, count),
    ...(tellsTerms && { terms: order.terms }),
  }
}
