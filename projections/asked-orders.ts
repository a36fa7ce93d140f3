import type { EventOf, LogEvent } from '../src/kernel/log-event.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'

/** An order as it was asked for, or changed, last. */
export type AskedOrder = {
  readonly role: 'entry' | 'protection' | 'exit'
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  /** null: at market */
  readonly limitPrice: string | null
  /** null: it is no stop */
  readonly stopPrice: string | null
}

/** What was asked for, each time. `is`: the order itself, a change of it that is asked for, or the order as it was changed. */
export type AskedRow = {
  readonly position: string
  readonly orderId: string
  readonly is: 'asked' | 'change-asked' | 'changed'
  readonly askedMs: number
  readonly order: AskedOrder
}

/** Of orders that are not over, by id: how they stand, and what they are to be changed to. */
export type AskedState = { readonly orders: Record<string, AskedOrder>; readonly changes: Record<string, AskedOrder> }

type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>

const ROLES: Readonly<Record<Request['type'], AskedOrder['role']>> = {
  EntryRequested: 'entry',
  ProtectionRequested: 'protection',
  ExitRequested: 'exit',
}
const isRequest = (event: LogEvent): event is Request => event.type in ROLES

/** The order that a request asks for. */
export const askedBy = ({ type, data }: Request): AskedOrder => ({
  role: ROLES[type],
  side: data.side,
  quantity: data.quantity,
  limitPrice: 'limitPrice' in data ? (data.limitPrice ?? null) : null,
  stopPrice: 'stopPrice' in data ? data.stopPrice : null,
})

/** Behind these an order is over, whatever is told late of it. */
export const orderEnds = [
  ...(['EntryEnded', 'EntryReduced', 'EntryAbandoned', 'EntryPartAbandoned'] as const),
  ...(['ProtectionEnded', 'ProtectionReduced', 'ProtectionAbandoned', 'TopUpAbandoned'] as const),
  ...(['ExitEnded', 'ExitAbandoned'] as const),
] as const
const ENDS: ReadonlySet<string> = new Set(orderEnds)

/** Every order as it was asked for and changed: what sentences about it rest on. */
export const askedFold: Projection<AskedState, AskedRow> = {
  name: 'asked',
  version: 1,
  types: ['EntryRequested', 'ProtectionRequested', 'ExitRequested', 'ProtectionAmendRequested', 'ProtectionAmended', ...orderEnds],
  initial: () => ({ orders: {}, changes: {} }),
  apply({ orders, changes }, event, emit) {
    const tell = (is: AskedRow['is'], orderId: string, order: AskedOrder): void =>
      emit?.({ position: positionName(event.parts), orderId, is, askedMs: event.time, order })
    if (isRequest(event)) {
      const order = askedBy(event)
      orders[event.data.orderId] = order
      tell('asked', event.data.orderId, order)
    } else if (event.type === 'ProtectionAmendRequested') {
      const { orderId, stopPrice, quantity, limitPrice } = event.data
      const order = orders[orderId]
      if (order === undefined) return
      const changed = { ...order, stopPrice, quantity, limitPrice: limitPrice ?? null }
      changes[orderId] = changed
      tell('change-asked', orderId, changed)
    } else if (event.type === 'ProtectionAmended') {
      const { orderId } = event.data
      const changed = changes[orderId]
      if (changed === undefined) return
      orders[orderId] = changed
      delete changes[orderId]
      tell('changed', orderId, changed)
    } else if (ENDS.has(event.type) && 'orderId' in event.data) {
      delete orders[event.data.orderId]
      delete changes[event.data.orderId]
    }
  },
}
