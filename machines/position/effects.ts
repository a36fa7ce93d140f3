import type { LogFact } from '../../src/kernel/log-event.ts'
import { orderOf } from './claims.ts'
import type { OrderType, TimeInForce } from './order-facts.ts'
import type { PositionState } from './state.ts'

/** An order as the port takes it, but for the symbol, which the envelope names. */
type Placing = {
  readonly orderId: string
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly timeInForce: TimeInForce
  /** it must open nothing: where the venue has a word for that, it is told */
  readonly reduceOnly: boolean
  /** it must take nothing from the book */
  readonly postOnly: boolean
  /** the request must not be accepted later than this, by the venue's clock */
  readonly provableAfterMs: number
}
/** `venueOrderId`: the venue's own id, null where it has not named one; some venues know an order by nothing else. */
type About = { readonly orderId: string; readonly venueOrderId: string | null }
/** `attempt` counts the requests of this kind about one order. */
type Attempt = About & { readonly attempt: number }
export type QueryOrder = About & { readonly kind: 'query-order'; readonly notBeforeMs: number }
export type Effect =
  | { readonly kind: 'place-order'; readonly order: Placing }
  | (Attempt & { readonly kind: 'cancel-order' })
  /** `quantity`: of the whole order, executed or not; a price that its type has not is null */
  | (Attempt & {
      readonly kind: 'amend-order'
      readonly quantity: string
      readonly limitPrice: string | null
      readonly stopPrice: string | null
    })
  /** one order in the place of another, which is cancelled first */
  | { readonly kind: 'replace-order'; readonly cancel: Attempt; readonly order: Placing }
  | QueryOrder

const NONE: readonly Effect[] = []

/**
 * What a fact sends out. Asked once for each fact just made durable, and the only source of a `place`. Of `state`, which the
 * fact has moved, it reads what the venue calls the order.
 */
export const effectsOf = (event: LogFact, state: PositionState): readonly Effect[] => {
  switch (event.type) {
    case 'EntryRequested': {
      const { limitPrice, postOnly = false } = event.data
      return [{ kind: 'place-order', order: { ...common(event.data), limitPrice, stopPrice: null, reduceOnly: false, postOnly } }]
    }
    case 'ProtectionRequested': {
      const { data } = event
      const [limitPrice, stopPrice] = [
        data.orderType === 'stop-market' ? null : data.limitPrice,
        data.orderType === 'limit' ? null : data.stopPrice,
      ]
      const { moves } = data
      const order: Placing = { ...common(event.data), limitPrice, stopPrice, reduceOnly: true }
      if (moves?.by !== 'one-request') return [{ kind: 'place-order', order }]
      return [{ kind: 'replace-order', cancel: { ...about(moves, state), attempt: moves.attempt }, order }]
    }
    case 'ProtectionAmendRequested': {
      const { quantity, stopPrice, limitPrice = null, attempt } = event.data
      return [{ kind: 'amend-order', ...about(event.data, state), attempt, quantity, limitPrice, stopPrice }]
    }
    case 'ExitRequested': {
      const limitPrice = event.data.orderType === 'limit' ? event.data.limitPrice : null
      return [{ kind: 'place-order', order: { ...common(event.data), limitPrice, stopPrice: null, reduceOnly: true } }]
    }
    case 'EntryCancelRequested':
    case 'ProtectionCancelRequested':
    case 'ProtectionRecallRequested':
    case 'ExitCancelRequested':
      return [{ kind: 'cancel-order', ...about(event.data, state), attempt: event.data.attempt }]
    case 'EntryOutcomeUnknown':
    case 'ProtectionOutcomeUnknown':
    case 'ExitOutcomeUnknown':
      // asked at once, for a lost reply to an order that stands; what this look-up leaves open is owed later
      return [{ kind: 'query-order', ...about(event.data, state), notBeforeMs: 0 }]
    default:
      return NONE
  }
}

type Requested = Extract<LogFact, { type: 'EntryRequested' | 'ProtectionRequested' | 'ExitRequested' }>['data']

const common = ({ orderId, side, orderType: type, quantity, timeInForce, provableAfterMs }: Requested) => {
  return { orderId, side, type, quantity, timeInForce, postOnly: false, provableAfterMs }
}

const about = ({ orderId }: { readonly orderId: string }, state: PositionState): About => ({
  orderId,
  venueOrderId: orderOf(state, orderId)?.venueOrderId ?? null,
})
