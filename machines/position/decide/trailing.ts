import { format, type Money, parse, percentOf, roundToTick } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import type { MoveTrailing } from '../commands.ts'
import { positionTable } from '../config.ts'
import type { Plan } from '../events.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'

const stopBelow = (mark: Money, trailing: NonNullable<Plan['trailing']>, tickSize: string): string =>
  format(roundToTick(mark - percentOf(mark, parse(trailing.distancePct)), parse(tickSize), 'down'))

/** Where the mark has to rise to before the stop moves; at least one tick, so that a step of 0 % ends as well. */
export const nextMark = (mark: Money, plan: Plan, trailing: NonNullable<Plan['trailing']>): Money => {
  const tick = parse(plan.tickSize)
  const next = roundToTick(mark + percentOf(mark, parse(trailing.stepPct)), tick, 'up')
  return next > mark ? next : mark + tick
}

/** Arms the trailing stop once, then raises it in steps: every move is an event, so it moves seldom. It never falls. */
export const moveTrailing = (state: PositionState, { price }: MoveTrailing): PositionDecision => {
  const { plan } = state
  const trailing = plan?.trailing ?? null
  if (plan === null || trailing === null) return refuse('no-trailing')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const mark = parse(price)
  const data = { mark: price, stopPrice: stopBelow(mark, trailing, plan.tickSize) }
  if (state.trailing === null) {
    if (!positionTable.isLegal(state.value, 'TrailingArmed')) return refuse('wrong-phase')
    if (mark < parse(trailing.activatePrice)) return refuse('below-activation', { activatePrice: trailing.activatePrice, price })
    return accept({ type: 'TrailingArmed', data })
  }
  if (!positionTable.isLegal(state.value, 'TrailingRaised')) return refuse('wrong-phase')
  const needed = nextMark(state.trailing.mark, plan, trailing)
  if (mark < needed) return refuse('below-step', { nextMark: format(needed), price })
  return accept({ type: 'TrailingRaised', data })
}
