import { decidingFolds } from '../../projections/index.ts'
import type { Allocation } from '../../projections/lots.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { foldTable, type StatesOf } from './fold-table.ts'

export type Deciding = StatesOf<typeof decidingFolds>
/** `lots`: hears of every piece of a lot that is sold. */
export type DecidingSinks = { readonly lots?: (row: Allocation) => void }

const folds = foldTable(decidingFolds)

/** The folds that a decision reads, as one. */
export const deciding = {
  ...folds,
  /** Moves all folds by one event. Throws what a fold throws. */
  apply: (states: Deciding, event: LogEvent, sinks?: DecidingSinks): void => folds.apply(states, event, sinks, states),
}
