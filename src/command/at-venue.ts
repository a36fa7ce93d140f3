import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { refuse } from '../../machines/shared/decider.ts'
import { unsupported } from '../exchange/capabilities.ts'
import type { Capabilities } from '../exchange/port.ts'

/**
 * What was decided on `state`, unless it asks the venue for an order that is not in its record. That is refused by name and whole,
 * before anything is durable: sent all the same, it could become an order that means something else.
 */
export const atVenue = (decision: PositionDecision, state: PositionState, can: Capabilities): PositionDecision => {
  if (!decision.ok) return decision
  for (const fact of decision.facts)
    for (const effect of effectsOf(fact, state)) {
      const refusal = effect.kind === 'place-order' ? unsupported(effect.order, can) : null
      if (refusal !== null && effect.kind === 'place-order') return refuse(refusal, { orderType: effect.order.type, timeInForce: effect.order.timeInForce })
    }
  return decision
}
