import type { DecideExit, MoveTrailing } from '../../machines/position/commands.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { trailingMark } from '../../machines/position/watch.ts'
import { isAtOrBeyond } from '../kernel/direction.ts'
import { format, type Money } from '../kernel/money.ts'

/** What a position wants at this price: out, for the first reason of the precedence, or its trailing stop moved. */
export const priceCommands = (state: PositionState, price: Money): readonly (DecideExit | MoveTrailing)[] => {
  const exit = exitLevels(state).find(({ side, price: level }) => isAtOrBeyond(state.direction, side, price, level))
  if (exit !== undefined) return [{ type: 'DecideExit', reason: exit.reason, threshold: format(exit.price), compared: format(price) }]
  const mark = trailingMark(state)
  return mark !== null && isAtOrBeyond(state.direction, 'with', price, mark) ? [{ type: 'MoveTrailing', price }] : []
}
