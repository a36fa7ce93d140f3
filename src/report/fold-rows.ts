import { applyAll, createFolds, type Folds, type Sinks } from '../../projections/index.ts'
import { decode, unreadable } from '../event/codec.ts'
import { Heads } from '../event/heads.ts'
import { checkLink } from '../event/link.ts'
import type { Row } from '../event/store.ts'
import type { Recorded } from '../kernel/recorded.ts'

/** Pages of rows in the global order, as a store reads them. */
export type Rows = AsyncIterable<readonly Row[]>

/** Folds a log for a report. `sinksOf` is given the folds as they move; `see` gets every event before they do. */
export const foldRows = async (
  rows: Rows,
  sinksOf: (folds: Folds) => Sinks = () => ({}),
  see?: (event: Recorded) => void,
): Promise<Folds> => {
  const folds = createFolds()
  const sinks = sinksOf(folds)
  const heads = new Heads()
  for await (const page of rows)
    for (const row of page) {
      // nobody is shown figures of a log that was changed
      checkLink(heads.table, row)
      heads.observe(row)
      const event = decode(row)
      try {
        see?.(event)
        applyAll(folds, event, sinks)
      } catch (error) {
        throw unreadable(row, error)
      }
    }
  return folds
}

/** A log belongs to one book: the fold's part for it, nothing in a log that has none yet. */
export const ofBook = <T>(state: Readonly<Record<string, T>>): T | undefined => Object.values(state)[0]

/** The entries of a table that may not be there yet. */
export const entriesOf = <T>(table: Readonly<Record<string, T>> | undefined): [string, T][] => Object.entries(table ?? {})
