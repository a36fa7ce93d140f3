import { ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { orderOf } from '../claims.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'
import type { RecordReply } from '../venue-commands.ts'
import { ending } from './ending.ts'

/** Records what the venue answered to a request, or that it did not answer. */
export const recordReply = (state: PositionState, command: RecordReply): PositionDecision => {
  const order = orderOf(state, command.orderId)
  if (order === null) return refuse('foreign-order')
  if (command.to === 'amend') return amendAnswered(order, command)
  return command.to === 'place' ? placed(state, order, command) : cancelAnswered(order, command)
}

const placed = (state: PositionState, order: Order, { outcome, venueTimeMs }: RecordReply): PositionDecision => {
  const { orderId, role, ownProofMs } = order
  // a fill or a look-up came first, and says more than this reply
  if (order.value.phase !== 'requested') return refuse('nothing-new')
  switch (outcome.is) {
    case 'accepted':
      return accept({ type: `${role}Accepted`, data: { orderId, venueOrderId: outcome.venueOrderId }, venueTime: venueTimeMs })
    case 'rejected':
      return accept({
        ...ending(state, order, ZERO, 'rejected', { by: 'rejection', code: outcome.code }, false),
        venueTime: venueTimeMs,
      })
    case 'unknown':
      if (order.value.fate === 'unknown') return refuse('nothing-new')
      return accept({ type: `${role}OutcomeUnknown`, data: { orderId, about: 'place', because: outcome.because, askAfterMs: ownProofMs } })
  }
}

/**
 * An accepted cancellation does not close the order: only a status that says what was executed does. After a refused one the
 * order may be filled or open. In both cases it is looked up.
 */
const cancelAnswered = (order: Order, { outcome, venueTimeMs, nowMs = venueTimeMs }: RecordReply): PositionDecision => {
  const { orderId, role, value } = order
  if (outcome.is === 'accepted' || value.phase !== 'closing' || value.fate !== 'pending') return refuse('nothing-new')
  const because = outcome.is === 'rejected' ? outcome.code : outcome.because
  // a refused request is over; one without an answer may still be under way
  const askAfterMs = outcome.is === 'rejected' ? nowMs : order.askAfterMs
  return accept({ type: `${role}OutcomeUnknown`, data: { orderId, about: 'cancel', because, askAfterMs } })
}

/** Whether a change was made is judged by its own reply, or by a look-up (look-up.ts): a late one of an earlier attempt says nothing. */
const amendAnswered = (order: Order, { outcome, attempt, venueTimeMs }: RecordReply): PositionDecision => {
  const { orderId, amendment, value } = order
  if (amendment === null || amendment.attempt !== attempt) return refuse('nothing-new')
  switch (outcome.is) {
    case 'accepted':
      return accept({ type: 'ProtectionAmended', data: { orderId, attempt }, venueTime: venueTimeMs })
    case 'rejected':
      return accept({ type: 'ProtectionAmendRefused', data: { orderId, attempt, code: outcome.code }, venueTime: venueTimeMs })
    case 'unknown':
      if (value.fate === 'unknown') return refuse('nothing-new')
      return accept({
        type: 'ProtectionOutcomeUnknown',
        data: { orderId, about: 'amend', because: outcome.because, askAfterMs: amendment.ownProofMs },
      })
  }
}
