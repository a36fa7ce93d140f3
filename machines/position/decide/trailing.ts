import { format, type Money, percentOf, roundToTick } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import type { MoveTrailing } from '../commands.ts'
import { positionTable } from '../config.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'

type Trailing = NonNullable<PositionPlan['trailing']>

const stopBelow = (mark: Money, { distancePct }: Trailing, { tickSize }: PositionPlan): Money =>
  roundToTick(mark - percentOf(mark, distancePct), tickSize, 'down')

/** Where the mark has to rise to before the stop moves; at least one tick, so that a step of 0 % ends as well. */
export const nextMark = (mark: Money, { stepPct }: Trailing, { tickSize }: PositionPlan): Money => {
  const next = roundToTick(mark + percentOf(mark, stepPct), tickSize, 'up')
  return next > mark ? next : mark + tickSize
}

/** Arms the trailing stop once, then raises it in steps: every move is an event, so it moves seldom. It never falls. */
export const moveTrailing = (state: PositionState, { price: mark }: MoveTrailing): PositionDecision => {
  const { plan } = state
  const trailing = plan?.trailing ?? null
  if (plan === null || trailing === null) return refuse('no-trailing')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const price = format(mark)
  const data = { mark: price, stopPrice: format(stopBelow(mark, trailing, plan)) }
  if (state.trailing === null) {
    if (!positionTable.isLegal(state.value, 'TrailingArmed')) return refuse('wrong-phase')
    if (mark < trailing.activatePrice) return refuse('below-activation', { activatePrice: format(trailing.activatePrice), price })
    return accept({ type: 'TrailingArmed', data })
  }
  if (!positionTable.isLegal(state.value, 'TrailingRaised')) return refuse('wrong-phase')
  const needed = nextMark(state.trailing.mark, trailing, plan)
  if (mark < needed) return refuse('below-step', { nextMark: format(needed), price })
  return accept({ type: 'TrailingRaised', data })
}
