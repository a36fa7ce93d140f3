import type { SeenBeside } from '../../../projections/seen-beside.ts'
import { viewFolds } from '../../../projections/view-folds.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { foldTable, type StatesOf } from '../../replay/fold-table.ts'
import type { Emitted } from './row-kinds.ts'

/** What is not finished, by kind; each kind's file says how it is told (`cycleIn`, `stopsIn` and so on). */
export type Viewing = StatesOf<typeof viewFolds>
export type ViewingSinks = { readonly [K in keyof typeof viewFolds]?: (row: Emitted[K]) => void }

const folds = foldTable(viewFolds)

/** The folds of the read side, as one. */
export const viewing = {
  create: folds.create,
  versions: folds.versions,
  /** `beside`: what the other folds say, which have heard the event already */
  apply: (states: Viewing, event: LogEvent, beside: SeenBeside, sinks?: ViewingSinks): void => folds.apply(states, event, sinks, beside),
}
