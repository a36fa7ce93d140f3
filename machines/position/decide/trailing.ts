import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import type { MoveTrailing } from '../commands.ts'
import { positionTable } from '../config.ts'
import { nextMark, planPrice, trailingStopPrice } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'

/** Arms the trailing stop once, then moves it in steps: every move is an event, so it moves seldom. It never moves back. */
export const moveTrailing = (state: PositionState, { price: mark }: MoveTrailing): PositionDecision => {
  const { plan, direction } = state
  const trailing = plan?.trailing ?? null
  if (plan === null || trailing === null) return refuse('no-trailing')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const price = format(mark)
  const data = { mark: price, stopPrice: format(trailingStopPrice(direction, mark, trailing, plan)) }
  if (state.trailing === null) {
    if (!positionTable.isLegal(state.value, 'TrailingArmed')) return refuse('wrong-phase')
    const activation = planPrice(state, 'with', trailing.activate)
    if (activation === null) return refuse('wrong-phase')
    if (!isAtOrBeyond(direction, 'with', mark, activation.price))
      return refuse('below-activation', { activatePrice: format(activation.price), price })
    return accept({ type: 'TrailingArmed', data })
  }
  if (!positionTable.isLegal(state.value, 'TrailingRaised')) return refuse('wrong-phase')
  const needed = nextMark(direction, state.trailing.mark, trailing, plan)
  if (!isAtOrBeyond(direction, 'with', mark, needed)) return refuse('below-step', { nextMark: format(needed), price })
  return accept({ type: 'TrailingRaised', data })
}
