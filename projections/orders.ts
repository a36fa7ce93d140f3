import type { Money } from '../src/kernel/money.ts'
import { parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import { fillOf } from './fill.ts'

type Role = 'entry' | 'protection' | 'exit'

export type OpenOrder = {
  readonly book: string
  readonly symbol: string
  readonly role: Role
  readonly side: 'buy' | 'sell'
  readonly orderType: 'limit' | 'market' | 'stop-market'
  readonly quantity: Money
  /** limit or stop price; null for an order at market */
  readonly price: Money | null
  readonly requestedMs: number
  venueOrderId: string | null
  executed: Money
  stage: 'requested' | 'working' | 'closing'
  /** of our last request: unknown when the venue's answer did not come and the order is being looked up */
  fate: 'pending' | 'known' | 'unknown'
}

/** Open orders by client order id, and how many there ever were, by role. */
export type OrdersState = { open: Record<string, OpenOrder>; requested: Record<Role, number> }

type RequestData = {
  orderId: string
  side: 'buy' | 'sell'
  quantity: string
  orderType: 'limit' | 'market' | 'stop-market'
  limitPrice?: string
  stopPrice?: string
}

/** What an event type does to an order, and the order's role. */
const meanings: Readonly<Record<string, readonly [does: 'request' | 'find' | 'fill' | 'cancel' | 'lose' | 'close', role: Role]>> =
  Object.fromEntries(
    (['Entry', 'Protection', 'Exit'] as const)
      .flatMap((name) => {
        const role = name.toLowerCase() as Role
        return [
          [`${name}Requested`, ['request', role]],
          [`${name}Accepted`, ['find', role]],
          [`${name}Found`, ['find', role]],
          [`${name}Filled`, ['fill', role]],
          [`${name}CancelRequested`, ['cancel', role]],
          [`${name}OutcomeUnknown`, ['lose', role]],
          [`${name}Ended`, ['close', role]],
          [`${name}Abandoned`, ['close', role]],
        ]
      })
      .concat([
        ['ProtectionRecallRequested', ['cancel', 'protection']],
        ['ProtectionReduced', ['close', 'protection']],
        ['TopUpAbandoned', ['close', 'protection']],
      ]),
  )

const request = (state: OrdersState, event: Recorded, role: Role): void => {
  const data = event.data as RequestData
  const price = data.limitPrice ?? data.stopPrice
  state.requested[role]++
  state.open[data.orderId] = {
    book: event.parts.book,
    symbol: event.parts.symbol ?? '',
    role,
    side: data.side,
    orderType: data.orderType,
    quantity: parse(data.quantity),
    price: price === undefined ? null : parse(price),
    requestedMs: event.time,
    venueOrderId: null,
    executed: ZERO,
    stage: 'requested',
    fate: 'pending',
  }
}

export const orders: Projection<OrdersState> = {
  name: 'orders',
  version: 1,
  types: Object.keys(meanings),
  initial: () => ({ open: {}, requested: { entry: 0, protection: 0, exit: 0 } }),
  apply(state, event) {
    const meaning = meanings[event.type]
    if (meaning === undefined) return
    const [does, role] = meaning
    if (does === 'request') return request(state, event, role)
    const data = event.data as { orderId: string; venueOrderId?: string }
    if (does === 'close') {
      delete state.open[data.orderId]
      return
    }
    const order = state.open[data.orderId]
    if (order === undefined) return
    if (does === 'lose') order.fate = 'unknown'
    else if (does === 'cancel') {
      order.stage = 'closing'
      order.fate = 'pending'
    } else {
      // forward only: an order found alive while it was being cancelled is still one that we want closed
      if (order.stage === 'requested') order.stage = 'working'
      if (does === 'fill') order.executed += fillOf(event)?.quantity ?? ZERO
      else order.fate = 'known'
      if (data.venueOrderId !== undefined) order.venueOrderId = data.venueOrderId
    }
  },
}
