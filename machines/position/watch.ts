import { format, parse } from '../../src/kernel/money.ts'
import { exposed, hasUnknown, sellable } from './claims.ts'
import { nextMark } from './decide/trailing.ts'
import type { PositionState } from './state.ts'

/** A price, and what the position wants when the market is at it or beyond: an exit, or its trailing stop moved. */
export type Threshold =
  | {
      readonly side: 'below' | 'above'
      readonly price: string
      readonly wants: 'exit'
      readonly reason: 'hard-stop' | 'trailing-stop' | 'take-profit'
    }
  | { readonly side: 'above'; readonly price: string; readonly wants: 'move-trailing' }

/**
 * Prices the engine compares with every tick, in the order of precedence. The hard stop is watched here only while coins
 * that could be protected are not, which is always where no stop rests at the venue; an armed trailing stop replaces the
 * take-profit, and of the two the nearer comes first.
 */
export const thresholds = (state: PositionState): readonly Threshold[] => {
  const { plan, value, trailing } = state
  if (plan === null || value.exit !== 'none' || value.protection === 'none') return []
  const watched: Threshold[] = []
  if (sellable(state, exposed(state)) > 0n) watched.push({ side: 'below', price: plan.hardStopPrice, wants: 'exit', reason: 'hard-stop' })
  if (trailing !== null) watched.push({ side: 'below', price: format(trailing.stopPrice), wants: 'exit', reason: 'trailing-stop' })
  const rises = plan.trailing === null || hasUnknown(state) ? null : plan.trailing
  if (rises !== null) {
    const price = trailing === null ? rises.activatePrice : format(nextMark(trailing.mark, plan, rises))
    watched.push({ side: 'above', price, wants: 'move-trailing' })
  }
  if (trailing !== null) return watched
  const takeProfit: Threshold = { side: 'above', price: plan.takeProfitPrice, wants: 'exit', reason: 'take-profit' }
  const isFirst = rises !== null && parse(plan.takeProfitPrice) < parse(rises.activatePrice)
  return isFirst ? [takeProfit, ...watched] : [...watched, takeProfit]
}

/** The nearest of them on either side: between these two prices the position wants nothing. */
export const watch = (state: PositionState): { readonly atOrBelow: string | null; readonly atOrAbove: string | null } => {
  const prices = (side: Threshold['side']) =>
    thresholds(state)
      .filter((threshold) => threshold.side === side)
      .map(({ price }) => parse(price))
  const [below, above] = [prices('below'), prices('above')]
  return {
    atOrBelow: below.length === 0 ? null : format(below.reduce((a, b) => (a > b ? a : b))),
    atOrAbove: above.length === 0 ? null : format(above.reduce((a, b) => (a < b ? a : b))),
  }
}
