import type { Money } from '../../../src/kernel/money.ts'
import { profitPrice } from '../net-profit.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { RoiRow } from './exit-numbers.ts'
import { type ExitRule, netLevelAt } from './exit-rule.ts'

/** A row of the table with its place, from 1, and the moment from which it holds. */
type RowInTime = RoiRow<Money> & { readonly row: number; readonly atMs: number }

const rowOf = ({ openedMs }: PositionState, { exits: { roi } }: PositionPlan, row: number): RowInTime | null => {
  const found = roi?.[row - 1]
  return found === undefined || openedMs === null ? null : { ...found, row, atMs: openedMs + found.fromMs }
}

/** The row in force; null: none yet. One from the first fill on needs no event. */
const rowInForce = (state: PositionState, plan: PositionPlan): RowInTime | null =>
  rowOf(state, plan, Math.max(state.noted.roiRow, plan.exits.roi?.[0]?.fromMs === 0 ? 1 : 0))

/** The row that comes next; null: the one in force is the last. */
export const nextRoiRow = (state: PositionState, plan: PositionPlan): RowInTime | null =>
  rowOf(state, plan, (rowInForce(state, plan)?.row ?? 0) + 1)

/** The newest row whose moment has come, if it is not in force yet: of several that passed in a silence the last. */
export const dueRoiRow = (state: PositionState, plan: PositionPlan, nowMs: number): RowInTime | null => {
  let due: RowInTime | null = null
  for (let row = nextRoiRow(state, plan); row !== null && row.atMs <= nowMs; row = rowOf(state, plan, row.row + 1)) due = row
  return due
}

export const roi: ExitRule<'roi'> = {
  reason: 'roi',
  urgency: 'patient',
  description: 'The profit after fees has reached what the table asks for after so long a time; it asks for less with time.',
  level: (state, plan) => {
    const row = rowInForce(state, plan)
    return row === null ? null : netLevelAt('with', profitPrice(state, plan, row.gainPct))
  },
}
