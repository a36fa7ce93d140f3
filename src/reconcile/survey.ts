import type { OrderList, OtherOrders, SessionEvent } from '../../machines/session/events.ts'
import type { RestingOrder } from '../exchange/port.ts'
import { Failure } from '../kernel/errors.ts'
import { type OwnOrders, type Whose, whoseOrder } from './whose-order.ts'

type Reconciled = Extract<SessionEvent, { type: 'SessionReconciled' }>['data']

/** An account may hold thousands of orders that are none of ours, and an event is no place for them. */
const MOST_LISTED = 100

/** What the log remembers of the orders that are open on the account: how many are its own, and what the others are. */
export const survey = (open: readonly RestingOrder[], own: OwnOrders): Reconciled => {
  const found: Record<Whose, RestingOrder[]> = { ours: [], orphan: [], 'after-copy': [], 'other-log': [], stranger: [] }
  for (const { orderId, symbol } of open) found[whoseOrder(orderId, own)].push({ orderId, symbol })
  const openOrders = found.ours.length
  if (openOrders === open.length) return { openOrders }
  const others: OtherOrders = {
    orphans: listed(found.orphan),
    afterCopy: { ...listed(found['after-copy']), bySymbol: countBySymbol(found['after-copy']) },
    otherLogs: listed(found['other-log']),
    strangers: listed(found.stranger),
  }
  return { openOrders, others }
}

/**
 * Throws a Failure for a log that is behind the account: what it asks for next would have ids that it has given already, to orders of
 * another kind or size.
 */
export const requireAbreast = ({ others }: Reconciled): void => {
  const { count, orders } = others?.orphans ?? { count: 0, orders: [] }
  const [first] = orders
  if (first === undefined) return
  throw new Failure(
    `The log is behind the account: ${count} of the orders that are open there were asked for by this log, and it does not know of them (the first is ${first.orderId} of ${first.symbol}). What it asks for next would have the same ids, so nothing was sent. Go on with the log that knows them; if that is lost, make a copy of this one by "coinfold backup", and a log of its own of the copy by "coinfold restore".`,
  )
}

const listed = (orders: readonly RestingOrder[]): OrderList => ({ count: orders.length, orders: orders.slice(0, MOST_LISTED) })

const countBySymbol = (orders: readonly RestingOrder[]): Record<string, number> => {
  const counts = new Map<string, number>()
  for (const { symbol } of orders) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  return Object.fromEntries(counts)
}
