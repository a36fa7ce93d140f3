import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import { divide, format, type Money, multiply, parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type AskedOrder, askedBy, orderEnds } from './asked-orders.ts'
import { fillOf, fillTypes } from './fill.ts'
import type { SeenBeside } from './seen-beside.ts'

/** What became of an order. `expired`: it stood as long as it was to stand, by the venue's rule or by ours. */
export type EndedAs = 'filled' | 'partly-filled' | 'cancelled' | 'expired' | 'rejected' | 'never-arrived'

/** An order as far as the log tells; amounts are decimal strings. */
export type ToldOrder = AskedOrder & {
  readonly position: string
  readonly orderId: string
  readonly orderType: string
  /** what the strategy saw, or why the coins are to be sold */
  readonly reason: string
  readonly executed: string
  /** without fees; null: nothing was executed */
  readonly averagePrice: string | null
  /** worth in the quote asset */
  readonly fees: string
  /** the event that asked for it, as people count them */
  readonly from: number
  readonly askedMs: number
  readonly firstFillMs: number | null
}
/** `rejection`: the venue's word, where it refused it. */
export type EndedOrder = ToldOrder & { readonly end: EndedAs; readonly rejection: string | null; readonly endedMs: number }

type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>
type Order = {
  readonly orderId: string
  terms: AskedOrder
  /** what it is to be changed to */
  change: AskedOrder | null
  readonly orderType: string
  reason: string
  executed: Money
  value: Money
  /** of one contract in the base asset; null on spot */
  size: Money | null
  fees: Money
  readonly from: number
  readonly askedMs: number
  firstFillMs: number | null
  isTimedOut: boolean
  ended: { readonly end: EndedAs; readonly rejection: string | null; readonly endedMs: number } | null
}
/** By position, the orders that are open, and as many that are over as late trades may be told of. */
export type EndedState = Record<string, Order[]>

/** Of one position: trades are told late of orders that have just ended. */
const MOST_ENDED = 24

const REQUESTS: ReadonlySet<EventType> = new Set<EventType>(['EntryRequested', 'ProtectionRequested', 'ExitRequested'])
const isRequest = (event: LogEvent): event is Request => REQUESTS.has(event.type)

const begun = (event: Request, from: number): Order => ({
  orderId: event.data.orderId,
  terms: askedBy(event),
  change: null,
  orderType: event.data.orderType,
  reason: event.type === 'EntryRequested' ? event.data.because.trigger : event.data.reason,
  executed: ZERO,
  value: ZERO,
  size: null,
  fees: ZERO,
  from,
  askedMs: event.time,
  firstFillMs: null,
  isTimedOut: false,
  ended: null,
})

const forgetOld = (orders: Order[]): void => {
  const ended = orders.filter((order) => order.ended !== null)
  if (ended.length > MOST_ENDED) orders.splice(orders.indexOf(ended[0]!), 1)
}

const toldOrder = (position: string, order: Order): ToldOrder => {
  const { orderId, terms, orderType, reason, executed, value, size, fees, from, askedMs, firstFillMs } = order
  const averagePrice = executed === ZERO ? null : format(divide(value, size === null ? executed : multiply(executed, size)))
  return {
    ...{ position, orderId, ...terms, orderType, reason, executed: format(executed), averagePrice },
    ...{ fees: format(fees), from, askedMs, firstFillMs },
  }
}

const endOf = ({ executed, terms, isTimedOut }: Order, otherwise: EndedAs): EndedAs => {
  if (executed > ZERO) return executed < parse(terms.quantity) ? 'partly-filled' : 'filled'
  return isTimedOut && otherwise === 'cancelled' ? 'expired' : otherwise
}

const follow = (order: Order, event: LogEvent): void => {
  const fill = fillOf(event)
  if (fill !== null) {
    order.executed += fill.quantity
    order.value += fill.value
    order.size = fill.size
    order.fees += fill.feeQuoteValue
    order.firstFillMs = Math.min(order.firstFillMs ?? fill.timeMs, fill.timeMs)
    if (order.ended !== null) order.ended = { ...order.ended, end: endOf(order, order.ended.end) }
    return
  }
  switch (event.type) {
    case 'EntryCancelRequested':
    case 'ExitCancelRequested':
      order.isTimedOut = event.data.because === 'timed-out'
      return
    case 'ProtectionAmendRequested': {
      const { stopPrice, quantity, limitPrice } = event.data
      order.change = { ...order.terms, stopPrice, quantity, limitPrice: limitPrice ?? null }
      return
    }
    case 'ProtectionAmended':
      order.terms = order.change ?? order.terms
      order.change = null
      return
    default:
      end(order, event)
  }
}

const end = (order: Order, event: LogEvent): void => {
  const endedMs = event.venueTime ?? event.time
  switch (event.type) {
    case 'EntryEnded':
    case 'EntryReduced':
    case 'ProtectionEnded':
    case 'ProtectionReduced':
    case 'ExitEnded':
      order.ended = { end: endOf(order, 'cancelled'), rejection: null, endedMs }
      return
    case 'EntryAbandoned':
    case 'EntryPartAbandoned':
    case 'ProtectionAbandoned':
    case 'TopUpAbandoned':
    case 'ExitAbandoned': {
      const { because, evidence } = event.data
      order.ended = { end: endOf(order, because), rejection: evidence.by === 'rejection' ? evidence.code : null, endedMs }
      return
    }
    default:
  }
}

/** Every order that is over; once more, from then on, where a trade of it is told late. */
export const endedFold: Projection<EndedState, EndedOrder, SeenBeside> = {
  name: 'ended',
  version: 1,
  types: [
    ...REQUESTS,
    ...fillTypes,
    ...orderEnds,
    ...(['EntryCancelRequested', 'ExitCancelRequested', 'ProtectionAmendRequested', 'ProtectionAmended'] as const),
  ],
  initial: () => ({}),
  apply(state, event, emit, beside) {
    if (!('orderId' in event.data)) return
    const position = positionName(event.parts)
    const orders = (state[position] ??= [])
    if (isRequest(event)) {
      orders.push(begun(event, beside?.ordinal ?? 0))
      return
    }
    const { orderId } = event.data
    const order = orders.findLast((one) => one.orderId === orderId)
    if (order === undefined) return
    const before = order.ended
    follow(order, event)
    if (order.ended === null || order.ended === before) return
    emit?.({ ...toldOrder(position, order), ...order.ended })
    forgetOld(orders)
  },
}

/** Orders of a position that are not over. */
export const ordersIn = (state: EndedState, position: string): readonly ToldOrder[] =>
  (state[position] ?? []).filter(({ ended }) => ended === null).map((order) => toldOrder(position, order))
