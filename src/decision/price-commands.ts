import type { DecideExit, MoveTrailing } from '../../machines/position/commands.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PriceLevel } from '../../machines/position/exits/exit-rule.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { trailingMark } from '../../machines/position/watch.ts'
import { parse } from '../kernel/money.ts'

/** What a position wants at this price: out, for the first reason of the precedence, or its trailing stop moved. */
export const priceCommands = (state: PositionState, price: string): readonly (DecideExit | MoveTrailing)[] => {
  const exit = exitLevels(state).find((level) => isReached(level, price))
  if (exit !== undefined) return [{ type: 'DecideExit', reason: exit.reason, threshold: exit.price, compared: price }]
  const mark = trailingMark(state)
  return mark !== null && parse(price) >= parse(mark) ? [{ type: 'MoveTrailing', price }] : []
}

const isReached = ({ side, price: level }: PriceLevel, price: string): boolean =>
  side === 'below' ? parse(price) <= parse(level) : parse(price) >= parse(level)
