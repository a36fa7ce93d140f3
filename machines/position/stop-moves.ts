import { max, parse } from '../../src/kernel/money.ts'
import { orderTable } from '../order/config.ts'
import { backoffMs } from './backoff.ts'
import type { PositionEvent } from './events.ts'
import type { OrderStep } from './order-events.ts'
import type { ProtectionRequested } from './protection-events.ts'
import { NO_MOVES, type Order, type PositionDraft, type PositionState } from './state.ts'

/** What a fact about changing a stop where it stands changes of the order. An order that is over is changed no more. */
export const changedBy = (order: Order, event: PositionEvent, ownProofMs: number): Partial<Order> => {
  switch (event.type) {
    case 'ProtectionAmendRequested': {
      const { attempt, stopPrice, quantity, reason } = event.data
      const asked = { attempt, price: parse(stopPrice), quantity: parse(quantity), reason }
      return { amends: attempt, amendment: { ...asked, ownProofMs } }
    }
    case 'ProtectionAmended': {
      if (order.amendment === null) return {}
      const { price, quantity, reason } = order.amendment
      return { price, quantity, reason, amendment: null }
    }
    case 'ProtectionAmendRefused':
      return { amendment: null }
    case 'ProtectionEnded':
    case 'ProtectionReduced':
    case 'ProtectionAbandoned':
    case 'TopUpAbandoned':
      // whether it was changed before it ended nobody said: a trade told late may be of as many as were asked for
      return order.amendment === null ? {} : { amendment: null, quantity: max(order.quantity, order.amendment.quantity) }
    default:
      return {}
  }
}

/** A move that came to nothing is tried again, later and later; one that succeeds ends that. */
export const movesAfter = (
  { moves, plan }: PositionDraft,
  order: Order,
  step: OrderStep['event'],
  timeMs: number,
): PositionState['moves'] => {
  const isNew = order.replaces !== null && order.value.phase === 'requested'
  if (step === 'Amended' || (isNew && (step === 'Accepted' || step === 'Found'))) return NO_MOVES
  if (step !== 'AmendRefused' && !(isNew && step === 'Abandoned')) return moves
  const failures = moves.failures + 1
  return { failures, retryAtMs: timeMs + backoffMs(plan?.exitRetryMs ?? 0, failures) }
}

/** The other half of a request that puts one stop in the place of another. */
export const cancelMoved = (draft: PositionDraft, { moves }: ProtectionRequested['data'], timeMs: number): void => {
  if (moves?.by !== 'one-request') return
  draft.orders = draft.orders.map((order) =>
    order.orderId === moves.orderId
      ? {
          ...order,
          value: orderTable.next(order.value, 'CancelRequested'),
          askAfterMs: timeMs + (draft.plan?.proofDelayMs ?? 0),
          cancels: order.cancels + 1,
        }
      : order,
  )
}

/** Of an order that is asked for: nothing was asked of it yet. */
export const unmoved = (
  data: { readonly moves?: { readonly orderId: string } } | object,
): Pick<Order, 'amends' | 'amendment' | 'replaces'> => ({
  amends: 0,
  amendment: null,
  replaces: 'moves' in data ? (data.moves?.orderId ?? null) : null,
})
