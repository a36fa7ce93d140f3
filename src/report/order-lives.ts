import { orderEnds } from '../../projections/asked-orders.ts'
import { fillOf, fillTypes } from '../../projections/fill.ts'
import type { EventOf, EventType, LogEvent } from '../kernel/log-event.ts'
import { type Money, multiply, parse, ZERO } from '../kernel/money.ts'

type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>
type Role = 'entry' | 'protection' | 'exit'

/** What became of an order; null: it is open. `expired`: it stood as long as it was to stand, by the venue's rule or by ours. */
export type OrderEnd = 'filled' | 'partly-filled' | 'cancelled' | 'expired' | 'rejected' | 'never-arrived' | null

/** An order from the wish to its end. */
export type OrderLife = {
  readonly orderId: string
  readonly symbol: string
  /** of an instrument that has several positions: of which of them */
  readonly slot?: string
  readonly role: Role
  readonly side: 'buy' | 'sell'
  readonly orderType: string
  quantity: Money
  /** limit or stop price, where it stood last; null at market */
  price: Money | null
  readonly requestedMs: number
  /** what the strategy saw, or why the coins are to be sold */
  reason: string
  /** what it is to be changed to */
  amendment: Pick<OrderLife, 'price' | 'quantity' | 'reason'> | null
  executed: Money
  /** of what was executed: quantity x price */
  /** quantity x price, also of contracts */
  value: Money
  end: OrderEnd
  /** the venue's word for why it refused the order; null: it did not */
  rejection: string | null
  endedMs: number | null
  /** when the engine heard of its end */
  heardEndMs: number | null
  isTimedOut: boolean
}

const ROLES: Readonly<Record<Request['type'], Role>> = { EntryRequested: 'entry', ProtectionRequested: 'protection', ExitRequested: 'exit' }
const isRequest = (event: LogEvent): event is Request => event.type in ROLES

/** Events that say what became of orders: of others it need not hear. */
export const lifeTypes: readonly EventType[] = [
  ...(Object.keys(ROLES) as Request['type'][]),
  ...fillTypes,
  ...orderEnds,
  ...(['EntryCancelRequested', 'ExitCancelRequested', 'ProtectionAmendRequested', 'ProtectionAmended'] as const),
]

const begun = (event: Request): OrderLife => {
  const { data, parts, time, type } = event
  const price = 'stopPrice' in data ? data.stopPrice : data.orderType === 'limit' ? data.limitPrice : null
  return {
    orderId: data.orderId,
    symbol: parts.symbol ?? '',
    ...(parts.slot !== undefined && { slot: parts.slot }),
    role: ROLES[type],
    side: data.side,
    orderType: data.orderType,
    quantity: parse(data.quantity),
    price: price === null ? null : parse(price),
    requestedMs: time,
    reason: type === 'EntryRequested' ? event.data.because.trigger : event.data.reason,
    amendment: null,
    executed: ZERO,
    value: ZERO,
    end: null,
    rejection: null,
    endedMs: null,
    heardEndMs: null,
    isTimedOut: false,
  }
}

/** Every order of a log, in the order in which they were asked for. */
export class OrderLives {
  readonly #lives = new Map<string, OrderLife>()

  get all(): readonly OrderLife[] {
    return [...this.#lives.values()]
  }

  of(orderId: string): OrderLife | undefined {
    return this.#lives.get(orderId)
  }

  see(event: LogEvent): void {
    if (isRequest(event)) this.#lives.set(event.data.orderId, begun(event))
    const life = 'orderId' in event.data ? this.#lives.get(String(event.data.orderId)) : undefined
    if (life === undefined) return
    const fill = fillOf(event)
    if (fill !== null) {
      life.executed += fill.quantity
      life.value += multiply(fill.quantity, fill.price)
      // one that comes late was not known when the order was closed
      if (life.end !== null) life.end = endOf(life, life.end)
    } else if (event.type === 'EntryCancelRequested' || event.type === 'ExitCancelRequested')
      life.isTimedOut = event.data.because === 'timed-out'
    else if (!amend(life, event)) this.#end(life, event)
  }

  #end(life: OrderLife, event: LogEvent): void {
    switch (event.type) {
      case 'EntryEnded':
      case 'EntryReduced':
      case 'ProtectionEnded':
      case 'ExitEnded':
      case 'ProtectionReduced':
        life.end = endOf(life, 'cancelled')
        break
      case 'EntryAbandoned':
      case 'EntryPartAbandoned':
      case 'ProtectionAbandoned':
      case 'ExitAbandoned':
      case 'TopUpAbandoned':
        life.end = endOf(life, event.data.because)
        life.rejection = event.data.evidence.by === 'rejection' ? event.data.evidence.code : null
        break
      default:
        return
    }
    life.endedMs = event.venueTime ?? event.time
    life.heardEndMs = event.time
  }
}

/** Whether the event is about a change of the order. */
const amend = (life: OrderLife, event: LogEvent): boolean => {
  switch (event.type) {
    case 'ProtectionAmendRequested': {
      const { stopPrice, quantity, reason } = event.data
      life.amendment = { price: parse(stopPrice), quantity: parse(quantity), reason }
      return true
    }
    case 'ProtectionAmended':
      Object.assign(life, life.amendment)
      return true
    default:
      return event.type === 'ProtectionAmendRefused'
  }
}

const endOf = ({ executed, quantity, isTimedOut }: OrderLife, otherwise: NonNullable<OrderEnd>): NonNullable<OrderEnd> => {
  if (executed > ZERO) return executed < quantity ? 'partly-filled' : 'filled'
  return isTimedOut && otherwise === 'cancelled' ? 'expired' : otherwise
}
