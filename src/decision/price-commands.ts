import type { DecideExit, MoveTrailing } from '../../machines/position/commands.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { type Threshold, thresholds } from '../../machines/position/watch.ts'
import { parse } from '../kernel/money.ts'
import { byPrecedence } from './exit-precedence.ts'

/** What a position wants at this price: out, for the first reason of the precedence, or its trailing stop moved. */
export const priceCommands = (state: PositionState, price: string): readonly (DecideExit | MoveTrailing)[] => {
  const touched = thresholds(state).filter((threshold) => isTouched(threshold, price))
  const [exit] = touched.filter((threshold) => threshold.wants === 'exit').sort(byPrecedence)
  if (exit !== undefined) return [{ type: 'DecideExit', reason: exit.reason, threshold: exit.price, compared: price }]
  return touched.length > 0 ? [{ type: 'MoveTrailing', price }] : []
}

const isTouched = ({ side, price: threshold }: Threshold, price: string): boolean =>
  side === 'below' ? parse(price) <= parse(threshold) : parse(price) >= parse(threshold)
