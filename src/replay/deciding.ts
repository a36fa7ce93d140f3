import { budgetFold } from '../../projections/budget.ts'
import { closesFold } from '../../projections/closes.ts'
import type { Allocation } from '../../projections/lots.ts'
import { lotsFold } from '../../projections/lots.ts'
import { portfolioFold } from '../../projections/portfolio.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { foldTable, type StatesOf } from './fold-table.ts'

/**
 * The folds that a decision reads, and no other: they live with the writer and are part of what a seal hashes. The lots come
 * first: they refuse a sale of more than is held, before anything else has moved.
 */
const table = { lots: lotsFold, portfolio: portfolioFold, budget: budgetFold, closes: closesFold } as const
export type Deciding = StatesOf<typeof table>
/** `lots`: hears of every piece of a lot that is sold. */
export type DecidingSinks = { readonly lots?: (row: Allocation) => void }

const folds = foldTable(table)

export const deciding = {
  ...folds,
  /** Moves all folds by one event. Throws what a fold throws. */
  apply: (states: Deciding, event: LogEvent, sinks?: DecidingSinks): void => folds.apply(states, event, sinks, states),
}
