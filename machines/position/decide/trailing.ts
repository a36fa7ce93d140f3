import { better, type Direction, isAtOrBeyond, roundToSide, worse } from '../../../src/kernel/direction.ts'
import { format, type Money, percentOf } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import type { MoveTrailing } from '../commands.ts'
import { positionTable } from '../config.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'

type Trailing = NonNullable<PositionPlan['trailing']>

const stopBehind = (direction: Direction, mark: Money, { distancePct }: Trailing, { tickSize }: PositionPlan): Money =>
  roundToSide(direction, 'against', worse(direction, mark, percentOf(mark, distancePct)), tickSize)

/** Where the mark has to move to before the stop moves; at least one tick, so that a step of 0 % ends as well. */
export const nextMark = (direction: Direction, mark: Money, { stepPct }: Trailing, { tickSize }: PositionPlan): Money => {
  const next = roundToSide(direction, 'with', better(direction, mark, percentOf(mark, stepPct)), tickSize)
  return next === mark ? better(direction, mark, tickSize) : next
}

/** Arms the trailing stop once, then moves it in steps: every move is an event, so it moves seldom. It never moves back. */
export const moveTrailing = (state: PositionState, { price: mark }: MoveTrailing): PositionDecision => {
  const { plan, direction } = state
  const trailing = plan?.trailing ?? null
  if (plan === null || trailing === null) return refuse('no-trailing')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const price = format(mark)
  const data = { mark: price, stopPrice: format(stopBehind(direction, mark, trailing, plan)) }
  if (state.trailing === null) {
    if (!positionTable.isLegal(state.value, 'TrailingArmed')) return refuse('wrong-phase')
    if (!isAtOrBeyond(direction, 'with', mark, trailing.activatePrice))
      return refuse('below-activation', { activatePrice: format(trailing.activatePrice), price })
    return accept({ type: 'TrailingArmed', data })
  }
  if (!positionTable.isLegal(state.value, 'TrailingRaised')) return refuse('wrong-phase')
  const needed = nextMark(direction, state.trailing.mark, trailing, plan)
  if (!isAtOrBeyond(direction, 'with', mark, needed)) return refuse('below-step', { nextMark: format(needed), price })
  return accept({ type: 'TrailingRaised', data })
}
