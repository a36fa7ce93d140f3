import { viewFolds } from '../../../projections/view-folds.ts'
import { foldTable, type StatesOf } from '../../replay/fold-table.ts'

/** What is not finished, by kind; each kind's file has `openIn(state, position)`. */
export type Viewing = StatesOf<typeof viewFolds>

/** The folds of the read side, as one. */
export const viewing = foldTable(viewFolds)
