import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { liveEntries, liveProtection } from '../claims.ts'
import type { Evidence } from '../order-facts.ts'
import type { PositionFact } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'

type Because = 'rejected' | 'cancelled' | 'expired' | 'never-arrived'

/**
 * The fact that closes an order. Its name says what remains: for a stop, whether it ever stood and whether others still do; for
 * the other orders, whether anything was filled, and for an entry whether others live.
 */
export const ending = (
  state: PositionState,
  order: Order,
  executed: Money,
  because: Because,
  evidence: Evidence,
  stood: boolean,
): PositionFact => {
  const { orderId, role } = order
  const ended = { orderId, executed: format(executed), evidence }
  const abandoned = { orderId, because, evidence }
  if (role === 'Exit') return executed > ZERO ? { type: 'ExitEnded', data: ended } : { type: 'ExitAbandoned', data: abandoned }
  const set = role === 'Entry' ? liveEntries(state) : liveProtection(state)
  const isLast = set.every((other) => other.orderId === orderId)
  if (role === 'Entry') {
    if (executed > ZERO) return { type: isLast ? 'EntryEnded' : 'EntryReduced', data: ended }
    return { type: isLast ? 'EntryAbandoned' : 'EntryPartAbandoned', data: abandoned }
  }
  if (stood) return { type: isLast ? 'ProtectionEnded' : 'ProtectionReduced', data: ended }
  return { type: isLast ? 'ProtectionAbandoned' : 'TopUpAbandoned', data: abandoned }
}
