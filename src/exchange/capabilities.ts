import type { Effect } from '../../machines/position/effects.ts'
import type { Unsupported } from '../../machines/position/refusal.ts'
import { Failure } from '../kernel/errors.ts'
import type { Capabilities, PlaceOrder } from './port.ts'

/**
 * Throws a Failure, a sentence, for a venue that this engine cannot trade on by its rules. Asked when an engine opens, before
 * anything is written.
 */
export const requireUsable = ({ lookUpById, timesInForce, stops }: Capabilities): void => {
  if (!lookUpById)
    throw new Failure(
      'The venue does not look up an order by the id that it was given here: what became of a request without an answer could never be proven, so nothing is traded there.',
    )
  if (!timesInForce.includes('GTC'))
    throw new Failure(
      'The venue takes no order that stands until it is cancelled (GTC), and the engine asks for no other: nothing is traded there.',
    )
  if (stops.kind !== 'none' && !(Number.isInteger(stops.most) && stops.most > 0))
    throw new Failure(`The venue's record says that stops rest there, at most ${stops.most} of a coin: it must be a whole number above 0.`)
}

const unsupportedOrder = (order: Pick<PlaceOrder, 'type' | 'timeInForce' | 'postOnly'>, can: Capabilities): Unsupported | null => {
  if (order.type === 'stop-market' && can.stops.kind !== 'market') return 'unsupported-order-type'
  if (order.type === 'stop-limit' && can.stops.kind === 'none') return 'unsupported-order-type'
  if (!can.timesInForce.includes(order.timeInForce)) return 'unsupported-time-in-force'
  return order.postOnly && !can.postOnly ? 'unsupported-post-only' : null
}

/** What a request asks for and the venue's record does not hold; null: nothing. */
export const unsupported = (effect: Effect, can: Capabilities): Unsupported | null => {
  switch (effect.kind) {
    case 'place-order':
      return unsupportedOrder(effect.order, can)
    case 'replace-order':
      return can.moveStop === 'cancel-replace' ? unsupportedOrder(effect.order, can) : 'unsupported-cancel-replace'
    case 'amend-order':
      return can.moveStop === 'amend' ? null : 'unsupported-amend'
    case 'cancel-order':
    case 'query-order':
      return null
  }
}
