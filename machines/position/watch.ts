import { type PriceSide, reachedBy } from '../../src/kernel/direction.ts'
import { type Money, max, min, ZERO } from '../../src/kernel/money.ts'
import { hasUnknown } from './claims.ts'
import type { OfPrice } from './commands.ts'
import { positionTable } from './config.ts'
import { breakEvenActivation, idleRelease } from './decide/profit.ts'
import { stopLevel } from './decide/reach-stop.ts'
import { exitLevels } from './exits/asked.ts'
import { nextMark } from './plan-prices.ts'
import type { PositionState } from './state.ts'
import { stopTurnLevel, targetLevel } from './switching.ts'
import { trailingActivation } from './trailing-activation.ts'

/** The price `with` the position at which the trailing stop is armed or moved; null: it stays where it is. */
export const trailingMark = (state: PositionState): Money | null => {
  const { plan, value, trailing, direction } = state
  if (plan === null || plan.trailing === null || hasUnknown(state) || !positionTable.isLegal(value, 'ExitDecided')) return null
  if (trailing === null) return trailingActivation(state)
  return nextMark(direction, trailing.mark, plan.trailing, plan)
}

/** What the position wants to note at a price on that side of it, and at which; null: at any. */
export type PriceMark = { readonly price: Money | null; readonly type: OfPrice['type']; readonly side: PriceSide }

/** The prices at which something of the position moves without its being left. */
export const priceMarks = (state: PositionState): readonly PriceMark[] => {
  const { plan, value } = state
  if (plan === null || !positionTable.isLegal(value, 'ExitDecided')) return NO_MARKS
  const at = (type: PriceMark['type'], price: Money | null, side: PriceSide = 'with'): readonly PriceMark[] =>
    price === null ? NO_MARKS : [{ type, price, side }]
  return [
    ...(state.trailing?.isStale === true && !hasUnknown(state) ? ANY_PRICE : at('MoveTrailing', trailingMark(state))),
    ...at('ArmBreakEven', breakEvenActivation(state, plan)),
    ...at('PassBreakEven', idleRelease(state, plan)),
    ...at('ReachStop', stopLevel(state), 'against'),
    ...at('SwitchToTarget', targetLevel(state)?.price ?? null),
    ...at('SwitchToStop', stopTurnLevel(state)?.price ?? null, 'against'),
  ]
}
const NO_MARKS: readonly PriceMark[] = []
/** The first one tells that prices are heard again. */
const ANY_PRICE: readonly PriceMark[] = [{ type: 'MoveTrailing', price: null, side: 'with' }]

/** Prices at which a position wants to be asked again; null where nothing is watched. */
export type WatchedPrices = { readonly atOrBelow: Money | null; readonly atOrAbove: Money | null }

/** The nearest price on either side that anything hangs on: between these two the position wants nothing. */
export const watch = (state: PositionState): WatchedPrices => {
  const levels: { readonly side: PriceSide; readonly price: Money }[] = [...exitLevels(state)]
  const marks = priceMarks(state)
  for (const { side, price } of marks) if (price !== null) levels.push({ side, price })
  const at = (by: 'falling' | 'rising'): readonly Money[] =>
    levels.flatMap(({ side, price }) => (reachedBy(state.direction, side) === by ? [price] : []))
  const isAny = marks.some(({ price }) => price === null)
  return { atOrBelow: nearest(at('falling'), max), atOrAbove: isAny ? ZERO : nearest(at('rising'), min) }
}

const nearest = (prices: readonly Money[], nearer: (a: Money, b: Money) => Money): Money | null =>
  prices.length === 0 ? null : prices.reduce((a, b) => nearer(a, b))
