import { format, parse } from '../../src/kernel/money.ts'
import { hasUnknown } from './claims.ts'
import { positionTable } from './config.ts'
import { nextMark } from './decide/trailing.ts'
import { exitLevels } from './exits/asked.ts'
import type { PositionState } from './state.ts'

/** The price at or above which the trailing stop is armed or raised; null: it stays where it is. */
export const trailingMark = (state: PositionState): string | null => {
  const { plan, value, trailing } = state
  if (plan === null || plan.trailing === null || hasUnknown(state) || !positionTable.isLegal(value, 'ExitDecided')) return null
  return trailing === null ? plan.trailing.activatePrice : format(nextMark(trailing.mark, plan, plan.trailing))
}

/** The nearest price on either side that anything hangs on: between these two the position wants nothing. */
export const watch = (state: PositionState): { readonly atOrBelow: string | null; readonly atOrAbove: string | null } => {
  const levels = exitLevels(state)
  const mark = trailingMark(state)
  const below = levels.flatMap(({ side, price }) => (side === 'below' ? [parse(price)] : []))
  const above = levels.flatMap(({ side, price }) => (side === 'above' ? [parse(price)] : []))
  if (mark !== null) above.push(parse(mark))
  return {
    atOrBelow: below.length === 0 ? null : format(below.reduce((a, b) => (a > b ? a : b))),
    atOrAbove: above.length === 0 ? null : format(above.reduce((a, b) => (a < b ? a : b))),
  }
}
