import type { Unsupported } from '../../machines/position/commands.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { refuse } from '../../machines/shared/decider.ts'
import type { PlaceOrder } from '../exchange/port.ts'

/**
 * What was decided on `state`, unless it asks the venue for an order that is not in its record. That is refused by name and whole,
 * before anything is durable: sent all the same, it could become an order that means something else.
 */
export const atVenue = (
  decision: PositionDecision,
  state: PositionState,
  unsupported: (order: Omit<PlaceOrder, 'symbol'>) => Unsupported | null,
): PositionDecision => {
  if (!decision.ok) return decision
  for (const fact of decision.facts)
    for (const effect of effectsOf(fact, state)) {
      if (effect.kind !== 'place-order') continue
      const { type: orderType, timeInForce } = effect.order
      const refusal = unsupported(effect.order)
      if (refusal !== null) return refuse(refusal, { orderType, timeInForce })
    }
  return decision
}
