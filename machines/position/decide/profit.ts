import { better, isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format, type Money, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { positionTable } from '../config.ts'
import type { LowerRoi, PassBreakEven } from '../exit-commands.ts'
import { dueRoiRow, nextRoiRow } from '../exits/roi.ts'
import { breakEvenPrice, profitPrice } from '../net-profit.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { ArmBreakEven } from '../stop-commands.ts'

/**
 * The price at which a stop at break-even is armed: at a profit, and a tick ahead of the stop at the least, or the price that arms it would
 * sell at once. Null: the rule is off, armed already, or there is no such price.
 */
export const breakEvenActivation = (state: PositionState, plan: PositionPlan): Money | null => {
  const { breakEvenAtPct } = plan.exits
  if (breakEvenAtPct === undefined || state.noted.isBreakEvenArmed) return null
  const [profit, stop] = [profitPrice(state, plan, breakEvenAtPct), breakEvenPrice(state, plan)]
  if (profit === null || profit !== stop) return profit
  const ahead = better(state.direction, stop, plan.tickSize)
  return ahead > ZERO ? ahead : null
}

/** The price that a position has to see once, or it counts as idle; null: the rule is off, or it has. */
export const idleRelease = (state: PositionState, plan: PositionPlan): Money | null =>
  plan.exits.idleMs === undefined || state.noted.hasPassedBreakEven ? null : breakEvenPrice(state, plan)

export const armBreakEven = (state: PositionState, { price }: ArmBreakEven): PositionDecision => {
  const { plan, direction } = state
  if (plan === null || !positionTable.isLegal(state.value, 'BreakEvenArmed')) return refuse('wrong-phase')
  const activation = breakEvenActivation(state, plan)
  const stop = breakEvenPrice(state, plan)
  if (activation === null || stop === null) return refuse('no-mark')
  if (!isAtOrBeyond(direction, 'with', price, activation))
    return refuse('below-activation', { activatePrice: format(activation), price: format(price) })
  return accept({ type: 'BreakEvenArmed', data: { threshold: format(activation), compared: format(price), stopPrice: format(stop) } })
}

export const passBreakEven = (state: PositionState, { price }: PassBreakEven): PositionDecision => {
  const { plan, direction } = state
  if (plan === null || !positionTable.isLegal(state.value, 'BreakEvenPassed')) return refuse('wrong-phase')
  const release = idleRelease(state, plan)
  if (release === null) return refuse('no-mark')
  if (!isAtOrBeyond(direction, 'with', price, release))
    return refuse('below-break-even', { breakEvenPrice: format(release), price: format(price) })
  return accept({ type: 'BreakEvenPassed', data: { threshold: format(release), compared: format(price) } })
}

/** The newest row whose moment has come is in force from now on. */
export const lowerRoi = (state: PositionState, { nowMs }: LowerRoi): PositionDecision => {
  const { plan } = state
  if (plan === null || !positionTable.isLegal(state.value, 'RoiLowered')) return refuse('wrong-phase')
  const due = dueRoiRow(state, plan, nowMs)
  if (due === null) return refuse('not-due', { fromMs: String(nextRoiRow(state, plan)?.atMs ?? 'never') })
  const { row, atMs, gainPct } = due
  const price = profitPrice(state, plan, gainPct)
  return accept({
    type: 'RoiLowered',
    data: { row, fromMs: atMs, gainPct: format(gainPct), price: price === null ? null : format(price) },
  })
}
