import type { EquityRow } from '../../projections/equity.ts'
import { readingFolds } from '../../projections/index.ts'
import type { UnprotectedTold } from '../../projections/unprotected-times.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Deciding } from './deciding-folds.ts'
import { foldTable, type StatesOf } from './fold-table.ts'

export type Reading = StatesOf<typeof readingFolds>
/** `equity`: hears of every point of the curve; `unprotected`: of each time without cover, and of each position that closes. */
export type ReadingSinks = { readonly equity?: (row: EquityRow) => void; readonly unprotected?: (told: UnprotectedTold) => void }

const folds = foldTable(readingFolds)

/** The folds that no decision reads, as one. */
export const reading = {
  create: folds.create,
  hashes: folds.hashes,
  versions: folds.versions,
  /** `before`: the deciding folds, which have heard the event already. */
  apply: (states: Reading, event: LogEvent, before: Deciding, sinks?: ReadingSinks): void => folds.apply(states, event, sinks, before),
}
