import { type Money, max, min } from '../../src/kernel/money.ts'
import { hasUnknown } from './claims.ts'
import { positionTable } from './config.ts'
import { nextMark } from './decide/trailing.ts'
import { exitLevels } from './exits/asked.ts'
import type { PriceLevel } from './exits/exit-rule.ts'
import type { PositionState } from './state.ts'

/** The price at or above which the trailing stop is armed or raised; null: it stays where it is. */
export const trailingMark = (state: PositionState): Money | null => {
  const { plan, value, trailing } = state
  if (plan === null || plan.trailing === null || hasUnknown(state) || !positionTable.isLegal(value, 'ExitDecided')) return null
  return trailing === null ? plan.trailing.activatePrice : nextMark(trailing.mark, plan.trailing, plan)
}

/** Prices at which a position wants to be asked again; null where nothing is watched. */
export type WatchedPrices = { readonly atOrBelow: Money | null; readonly atOrAbove: Money | null }

/** The nearest price on either side that anything hangs on: between these two the position wants nothing. */
export const watch = (state: PositionState): WatchedPrices => {
  const levels = exitLevels(state)
  const at = (asked: PriceLevel['side']): readonly Money[] => levels.flatMap(({ side, price }) => (side === asked ? [price] : []))
  const mark = trailingMark(state)
  const above = mark === null ? at('above') : [...at('above'), mark]
  return { atOrBelow: nearest(at('below'), max), atOrAbove: nearest(above, min) }
}

const nearest = (prices: readonly Money[], nearer: (a: Money, b: Money) => Money): Money | null =>
  prices.length === 0 ? null : prices.reduce((a, b) => nearer(a, b))
