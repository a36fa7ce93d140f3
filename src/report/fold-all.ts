import type { LogEvent } from '../kernel/log-event.ts'
import type { DecidingSinks } from '../replay/deciding-folds.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../replay/fold-log.ts'
import { type Reading, type ReadingSinks, reading } from '../replay/reading-folds.ts'
import type { LogPages } from './log-pages.ts'

/** All folds of a log: those that decisions read, and those that are only read. */
export type Folds = EngineState['folds'] & Reading

/**
 * Folds a log for a report, with every check of a start: nobody is shown figures of a log that was changed. `sinksOf` is given the
 * folds as they move; `see` gets every event once the deciding ones have.
 */
export const foldAll = async (store: LogPages, sinksOf?: SinksOf, see?: (event: LogEvent) => void): Promise<Folds> =>
  (await foldWhole(store, sinksOf, see)).folds

type SinksOf = (folds: Folds) => DecidingSinks & ReadingSinks

/** The same, and where the log stands. */
export const foldWhole = async (
  store: LogPages,
  sinksOf: SinksOf = () => ({}),
  see?: (event: LogEvent) => void,
): Promise<{ readonly folded: Folded; readonly folds: Folds }> => {
  const folded = foldNothing()
  const read = reading.create()
  const folds: Folds = { ...folded.state.folds, ...read }
  const sinks = sinksOf(folds)
  await foldLog(store, folded, {
    isChecked: true,
    sinks,
    onEvent: (event) => {
      see?.(event)
      reading.apply(read, event, folded.state.folds, sinks)
    },
  })
  return { folded, folds }
}
