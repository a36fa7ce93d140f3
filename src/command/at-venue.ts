import { type Effect, effectsOf } from '../../machines/position/effects.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { Unsupported } from '../../machines/position/refusal.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { refuse } from '../../machines/shared/decider.ts'

/**
 * What was decided on `state`, unless it asks the venue for an order that is not in its record. That is refused by name and whole,
 * before anything is durable: sent all the same, it could become an order that means something else.
 */
export const atVenue = (
  decision: PositionDecision,
  state: PositionState,
  unsupported: (effect: Effect) => Unsupported | null,
): PositionDecision => {
  if (!decision.ok) return decision
  for (const fact of decision.facts)
    for (const effect of effectsOf(fact, state)) {
      const refusal = unsupported(effect)
      if (refusal === null) continue
      return refuse(refusal, 'order' in effect ? { orderType: effect.order.type, timeInForce: effect.order.timeInForce } : {})
    }
  return decision
}
