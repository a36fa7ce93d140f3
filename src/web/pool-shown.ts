import type { BudgetState } from '../../projections/budget.ts'
import type { LotsState } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { format, type Money } from '../kernel/money.ts'
import type { MomentShown } from './shapes/moment-shapes.ts'

/** The figures of a pool as text. */
export const poolShown = (budget: BudgetState, lots: LotsState, asset: string): MomentShown['pools'][string] =>
  Object.fromEntries(
    Object.entries<Money>(poolFigures(budget, lots, asset)).map(([figure, amount]) => [figure, format(amount)]),
  ) as MomentShown['pools'][string]
