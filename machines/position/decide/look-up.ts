import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { orderOf } from '../claims.ts'
import type { Evidence } from '../order-facts.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'
import type { FoundOrder, RecordOrder } from '../venue-commands.ts'
import { change, sizeAfter } from './change.ts'
import { ending } from './ending.ts'
import { fillFacts, fullEnding, soldUntold, sumOf, unseen } from './fills.ts'

/** Records what a look-up, or a report of the venue, says of an order. */
export const recordOrder = (state: PositionState, command: RecordOrder): PositionDecision => {
  const { orderId, answer, venueTimeMs } = command
  const askedMs = command.askedMs === undefined ? venueTimeMs : (command.askedMs ?? Number.NEGATIVE_INFINITY)
  const order = orderOf(state, orderId)
  if (order === null) return refuse('foreign-order')
  if (answer.is === 'unknown') return refuse('still-unknown')
  if (order.value.phase === 'closed') return afterClose(order, answer)
  if (answer.is === 'not-found') return notFound(state, order, askedMs, command)
  // most look-ups find what rests where it rested
  if (isAsKnown(order, answer)) return stillOpen(state, order, answer, [], askedMs, venueTimeMs)
  const trades = unseen(order, answer.trades)
  const untold = soldUntold(state, order, trades)
  if (untold !== null) return untold
  const executed = order.executed + sumOf(trades)
  const changed = change(order, answer, { executed, askedMs, venueTimeMs })
  const facts = [...arrival(order, answer, trades.length, venueTimeMs), ...changed, ...fillFacts(order, trades)]
  const isFilled = executed === sizeAfter(order, changed)
  const full = isFilled ? fullEnding(state, order, executed, changed) : []
  if (full.length > 0) return accept(...facts, ...full)
  if (answer.status === 'open') return stillOpen(state, order, answer, facts, askedMs, venueTimeMs)
  // I-10: it closes only when its trades add up to what the venue says it executed
  if ((answer.status === 'filled' && !isFilled) || executed !== parse(answer.executed))
    return tradesMissing(order, facts, command.nowMs ?? venueTimeMs)
  const evidence: Evidence =
    answer.status === 'rejected' && answer.code !== undefined
      ? { by: 'rejection', code: answer.code }
      : { by: 'venue-status', status: answer.status, executed: format(executed) }
  const stood = order.value.phase !== 'requested' || facts.length > 0
  const because = answer.status === 'filled' ? 'cancelled' : answer.status
  return accept(...facts, { ...ending(state, order, executed, because, evidence, stood), venueTime: venueTimeMs })
}

const isAsKnown = ({ value, amendment, executed, quantity }: Order, { status, trades }: FoundOrder): boolean =>
  status === 'open' && trades.length === 0 && value.phase !== 'requested' && amendment === null && executed < quantity

const afterClose = (order: Order, answer: FoundOrder | { readonly is: 'not-found' }): PositionDecision => {
  const trades = answer.is === 'found' ? unseen(order, answer.trades) : []
  if (trades.length > 0) return accept(...fillFacts(order, trades))
  return refuse(answer.is === 'found' && answer.status === 'open' ? 'closed-order-open' : 'nothing-new')
}

/**
 * An answer "not found" proves the absence of an order that was never seen, and only if it was asked for after the venue could no
 * longer accept the order, by both clocks. The venue's alone is not enough: how far it is from the engine's may have been measured
 * anew since the request left. The engine's alone is that of one process: a later one waits for the whole delay once more by
 * its own.
 */
const notFound = (state: PositionState, order: Order, askedMs: number, command: RecordOrder): PositionDecision => {
  if (order.value.phase !== 'requested') return refuse('still-unknown')
  const { provableAfterMs, ownProofMs } = order
  const { venueTimeMs, runningSinceMs = null } = command
  const askedVenueMs = command.askedVenueMs === undefined ? askedMs : (command.askedVenueMs ?? Number.NEGATIVE_INFINITY)
  // an answer out of the past of the venue says no more than its own moment
  const venueMs = Math.min(askedVenueMs, venueTimeMs)
  const delayMs = (order.plan ?? state.plan)?.proofDelayMs ?? Number.POSITIVE_INFINITY
  const fromMs = runningSinceMs === null ? ownProofMs : Math.max(ownProofMs, runningSinceMs + delayMs)
  if (askedMs < fromMs || venueMs < provableAfterMs)
    return refuse('not-proven-yet', {
      ownProofMs: String(fromMs),
      askedMs: String(askedMs),
      provableAfterMs: String(provableAfterMs),
      venueMs: String(venueMs),
    })
  const since = runningSinceMs === null ? {} : { runningSinceMs }
  const evidence: Evidence = { by: 'absence', provableAfterMs, askedMs, askedVenueMs, ...since }
  return accept({ ...ending(state, order, ZERO, 'never-arrived', evidence, false), venueTime: venueTimeMs })
}

/** An order that is open, or has executed anything, was accepted. */
const arrival = (order: Order, answer: FoundOrder, fresh: number, venueTimeMs: number): readonly PositionFact[] => {
  if (order.value.phase !== 'requested') return []
  const { role, orderId } = order
  const data = { orderId, venueOrderId: answer.venueOrderId }
  if (answer.status === 'open') return [{ type: `${role}Found`, data, venueTime: venueTimeMs }]
  return fresh > 0 || parse(answer.executed) > ZERO ? [{ type: `${role}Accepted`, data, venueTime: venueTimeMs }] : []
}

/**
 * The order is open. While a cancellation may still be under way, that says nothing about it; afterwards it means that the
 * cancellation came to nothing. While another stop is being placed it is not said: the table would take it for that one's news.
 */
const stillOpen = (
  state: PositionState,
  order: Order,
  answer: FoundOrder,
  facts: readonly PositionFact[],
  askedMs: number,
  venueTimeMs: number,
): PositionDecision => {
  const { role, orderId, value } = order
  const hasWaited = value.phase === 'closing' && value.fate !== 'known' && askedMs >= order.askAfterMs
  const isItsTurn = role !== 'Protection' || state.value.protection !== 'placing'
  if (hasWaited && isItsTurn)
    return accept(...facts, { type: `${role}Found`, data: { orderId, venueOrderId: answer.venueOrderId }, venueTime: venueTimeMs })
  if (facts.length > 0) return accept(...facts)
  return refuse(value.phase === 'closing' && value.fate !== 'known' ? 'not-proven-yet' : 'nothing-new')
}

/** The order has ended and not all of its trades are known: the coin is blocked until they are found. */
const tradesMissing = (order: Order, facts: readonly PositionFact[], nowMs: number): PositionDecision => {
  const { role, orderId, value } = order
  const isUnknown = value.fate === 'unknown' && value.phase !== 'requested'
  if (isUnknown) return facts.length > 0 ? accept(...facts) : refuse('still-unknown')
  // an order not known to stand, and said to be filled without a trade: nothing to write, the look-up is repeated
  if (value.phase === 'requested' && facts.length === 0) return refuse('still-unknown')
  const unknown = { orderId, about: 'end', because: 'trades-missing', askAfterMs: nowMs } as const
  return accept(...facts, { type: `${role}OutcomeUnknown`, data: unknown })
}
