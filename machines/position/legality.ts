import { assert } from '../../src/kernel/assert.ts'
import { ZERO } from '../../src/kernel/money.ts'
import { orderTable } from '../order/config.ts'
import { orderOf } from './claims.ts'
import { positionTable } from './config.ts'
import type { PositionEvent } from './events.ts'
import { orderStep } from './order-events.ts'
import type { PositionState } from './state.ts'

const isIntent = (type: string): boolean => type === 'EntryRequested' || type === 'ProtectionRequested' || type === 'ExitRequested'

/** The stop in whose place another is asked for is there, and can be cancelled if the same request does that. */
const isMoveLegal = (state: PositionState, event: PositionEvent): boolean => {
  const moves = event.type === 'ProtectionRequested' ? event.data.moves : undefined
  if (moves === undefined) return true
  const stop = orderOf(state, moves.orderId)
  if (stop?.role !== 'Protection' || stop.value.phase === 'closed') return false
  return moves.by === 'second-stop' || orderTable.isLegal(stop.value, 'CancelRequested')
}

/** By the position's table, and by the table of the order it names: an intent names a new one, anything else one of ours. */
export const isLegalForPosition = (state: PositionState, event: PositionEvent): boolean => {
  if (!positionTable.isLegal(state.value, event.type)) return false
  if (!('orderId' in event.data)) return true
  const order = orderOf(state, event.data.orderId)
  if (isIntent(event.type)) return order === null && isMoveLegal(state, event)
  const step = orderStep(event.type)
  return order !== null && step !== null && order.role === step.role && orderTable.isLegal(order.value, step.event)
}

/** What must hold of every state that decided facts lead to; throws BrokenInvariant. */
export const assertSound = (state: PositionState): void => {
  assert(state.exposure >= ZERO, `No more coins are sold than are held (${state.stream}).`)
  for (const order of state.orders)
    assert(order.executed <= order.quantity, `No order executes more than was asked for (${order.orderId} of ${state.stream}).`)
}
