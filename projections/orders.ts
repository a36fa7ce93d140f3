import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { fillOf } from './fill.ts'

type Role = 'entry' | 'protection' | 'exit'

export type OpenOrder = {
  readonly symbol: string
  /** of an instrument that has several positions: of which of them */
  readonly slot?: string
  readonly role: Role
  readonly side: 'buy' | 'sell'
  readonly orderType: 'limit' | 'market' | 'stop-market' | 'stop-limit'
  quantity: Money
  /** limit or stop price; null for an order at market */
  price: Money | null
  readonly requestedMs: number
  venueOrderId: string | null
  executed: Money
  stage: 'requested' | 'working' | 'closing'
  /** of our last request: unknown when the venue's answer did not come and the order is being looked up */
  fate: 'pending' | 'known' | 'unknown'
  /** what it is to be changed to; null: nothing is asked */
  amendment: { readonly quantity: Money; readonly price: Money } | null
}

const ofRole = <R extends 'Entry' | 'Protection' | 'Exit'>(role: R) =>
  [
    `${role}Requested`,
    `${role}Accepted`,
    `${role}Found`,
    `${role}Filled`,
    `${role}OutcomeUnknown`,
    `${role}Ended`,
    `${role}Abandoned`,
  ] as const

const orderTypes: readonly EventType[] = [
  ...ofRole('Entry'),
  ...ofRole('Protection'),
  ...ofRole('Exit'),
  'EntryCancelRequested',
  'EntryReduced',
  'EntryPartAbandoned',
  'ProtectionCancelRequested',
  'ProtectionRecallRequested',
  'ExitCancelRequested',
  'ProtectionAmendRequested',
  'ProtectionAmended',
  'ProtectionAmendRefused',
  'ProtectionReduced',
  'TopUpAbandoned',
]

/** Open orders by client order id, and how many there ever were, by role. */
export type OrdersState = { open: Record<string, OpenOrder>; requested: Record<Role, number> }

type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>

const REQUESTS = { EntryRequested: 'entry', ProtectionRequested: 'protection', ExitRequested: 'exit' } as const

const isRequest = (event: LogEvent): event is Request => event.type in REQUESTS

const priceOf = (event: Request): string | null => {
  const { data } = event
  if ('stopPrice' in data) return data.stopPrice
  return data.orderType === 'limit' ? data.limitPrice : null
}

const request = (state: OrdersState, event: Request): void => {
  const { data } = event
  const role = REQUESTS[event.type]
  const price = priceOf(event)
  state.requested[role]++
  state.open[data.orderId] = {
    symbol: event.parts.symbol ?? '',
    ...(event.parts.slot !== undefined && { slot: event.parts.slot }),
    role,
    side: data.side,
    orderType: data.orderType,
    quantity: parse(data.quantity),
    price: price === null ? null : parse(price),
    requestedMs: event.time,
    venueOrderId: null,
    executed: ZERO,
    stage: 'requested',
    fate: 'pending',
    amendment: null,
  }
  const moves = event.type === 'ProtectionRequested' ? event.data.moves : undefined
  const other = moves?.by === 'one-request' ? state.open[moves.orderId] : undefined
  if (other !== undefined) close(other)
}

const close = (order: OpenOrder): void => {
  order.stage = 'closing'
  order.fate = 'pending'
}

/** An order is known to stand; forward only: one found alive while it was being cancelled is still one that we want closed. */
const begin = (order: OpenOrder): void => {
  if (order.stage === 'requested') order.stage = 'working'
}

export const ordersFold: Projection<OrdersState> = {
  name: 'orders',
  version: 4,
  types: orderTypes,
  initial: () => ({ open: {}, requested: { entry: 0, protection: 0, exit: 0 } }),
  apply(state, event) {
    if (isRequest(event)) return request(state, event)
    const order = 'orderId' in event.data ? state.open[event.data.orderId] : undefined
    if (order === undefined) return
    switch (event.type) {
      case 'EntryAccepted':
      case 'ProtectionAccepted':
      case 'ExitAccepted':
      case 'EntryFound':
      case 'ProtectionFound':
      case 'ExitFound':
        begin(order)
        order.fate = 'known'
        order.venueOrderId = event.data.venueOrderId
        return
      case 'EntryFilled':
      case 'ProtectionFilled':
      case 'ExitFilled':
        begin(order)
        order.executed += fillOf(event)?.quantity ?? ZERO
        return
      case 'EntryCancelRequested':
      case 'ProtectionCancelRequested':
      case 'ProtectionRecallRequested':
      case 'ExitCancelRequested':
        close(order)
        return
      case 'ProtectionAmendRequested':
        order.amendment = { quantity: parse(event.data.quantity), price: parse(event.data.stopPrice) }
        order.fate = 'pending'
        return
      case 'ProtectionAmended':
        Object.assign(order, order.amendment)
        order.amendment = null
        order.fate = 'known'
        return
      case 'ProtectionAmendRefused':
        order.amendment = null
        order.fate = 'known'
        return
      case 'EntryOutcomeUnknown':
      case 'ProtectionOutcomeUnknown':
      case 'ExitOutcomeUnknown':
        order.fate = 'unknown'
        return
      case 'EntryEnded':
      case 'ProtectionEnded':
      case 'ExitEnded':
      case 'EntryAbandoned':
      case 'ProtectionAbandoned':
      case 'ExitAbandoned':
      case 'EntryReduced':
      case 'EntryPartAbandoned':
      case 'ProtectionReduced':
      case 'TopUpAbandoned':
        delete state.open[event.data.orderId]
    }
  },
}
