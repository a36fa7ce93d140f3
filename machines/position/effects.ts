import type { LogFact } from '../../src/kernel/log-event.ts'

/** An order as the port takes it, but for the symbol, which the envelope names. */
type Placing = {
  readonly orderId: string
  readonly side: 'buy' | 'sell'
  readonly type: 'limit' | 'market' | 'stop-market'
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly timeInForce: 'GTC'
}
export type QueryOrder = { readonly kind: 'query-order'; readonly orderId: string; readonly notBeforeMs: number }
export type Effect =
  | { readonly kind: 'place-order'; readonly order: Placing }
  | { readonly kind: 'cancel-order'; readonly orderId: string; readonly attempt: number }
  | QueryOrder

const NONE: readonly Effect[] = []

/** What a fact sends out. Asked once for each fact just made durable, and the only source of a `place`. */
export const effectsOf = (event: LogFact): readonly Effect[] => {
  switch (event.type) {
    case 'EntryRequested': {
      const { orderId, side, quantity, limitPrice, timeInForce } = event.data
      return [{ kind: 'place-order', order: { orderId, side, type: 'limit', quantity, limitPrice, stopPrice: null, timeInForce } }]
    }
    case 'ProtectionRequested': {
      const { orderId, side, quantity, stopPrice, timeInForce } = event.data
      return [{ kind: 'place-order', order: { orderId, side, type: 'stop-market', quantity, limitPrice: null, stopPrice, timeInForce } }]
    }
    case 'ExitRequested': {
      const { orderId, side, quantity, timeInForce } = event.data
      return [{ kind: 'place-order', order: { orderId, side, type: 'market', quantity, limitPrice: null, stopPrice: null, timeInForce } }]
    }
    case 'EntryCancelRequested':
    case 'ProtectionCancelRequested':
    case 'ProtectionRecallRequested':
      return [{ kind: 'cancel-order', orderId: event.data.orderId, attempt: event.data.attempt }]
    case 'EntryOutcomeUnknown':
    case 'ProtectionOutcomeUnknown':
    case 'ExitOutcomeUnknown':
      // asked at once, for a lost reply to an order that stands; what this look-up leaves open is owed later
      return [{ kind: 'query-order', orderId: event.data.orderId, notBeforeMs: 0 }]
    default:
      return NONE
  }
}
