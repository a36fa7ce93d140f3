import { budgetFold } from '../../projections/budget.ts'
import { lotsFold } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { format, ZERO } from '../kernel/money.ts'
import { eventsAt } from '../view/replica/events-at.ts'
import type { View, ViewMoment } from '../view/replica/view.ts'
import { eventHeads } from './event-heads.ts'
import type { BudgetShown } from './shapes/money-shapes.ts'

/** Events that may move a pool, as far back as they are looked for, and those of one pool that are told. */
const MOST_EVENTS = 400
const MOST_LOOKED_AT = 50_000
const MOST_TOLD = 50

const MOVES: ReadonlySet<string> = new Set(budgetFold.types)

/** The newest of them, in the order in which they happened. */
const newestMoves = ({ columns }: View, last: number): readonly number[] => {
  const found: number[] = []
  for (let ordinal = last; ordinal > Math.max(0, last - MOST_LOOKED_AT) && found.length < MOST_EVENTS; ordinal--)
    if (MOVES.has(columns.type(ordinal))) found.push(ordinal)
  return found.reverse()
}

/** What moved a pool last, each with what it added to its figures, the newest first. */
export const poolMoves = async (view: View, { place }: ViewMoment, asset: string): Promise<BudgetShown['moves']> => {
  const ordinals = newestMoves(view, place.ordinal)
  const [first] = ordinals
  if (first === undefined) return []
  const before = first === 1 ? null : await view.at({ ordinal: first - 1 })
  // others are handed the same folds
  const budget = before === null ? budgetFold.initial() : structuredClone(before.state.folds.budget)
  const lots = before === null ? lotsFold.initial() : structuredClone(before.state.folds.lots)
  const moved = new Map<number, Record<string, string>>()
  let was = poolFigures(budget, lots, asset)
  for (const [at, event] of (await eventsAt(view, ordinals)).entries()) {
    budgetFold.apply(budget, event)
    lotsFold.apply(lots, event)
    const is = poolFigures(budget, lots, asset)
    const figures = Object.keys(is) as (keyof typeof is)[]
    const added = figures.filter((figure) => is[figure] - was[figure] !== ZERO).map((figure) => [figure, format(is[figure] - was[figure])])
    if (added.length > 0) moved.set(ordinals[at]!, Object.fromEntries(added))
    was = is
  }
  const heads = await eventHeads(view, [...moved.keys()].slice(-MOST_TOLD))
  return heads.map((head) => ({ ...head, moved: moved.get(head.ordinal)! })).reverse()
}
