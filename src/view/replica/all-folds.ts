import type { LogEvent } from '../../kernel/log-event.ts'
import type { DecidingSinks } from '../../replay/deciding-folds.ts'
import { apply, createState, type EngineState } from '../../replay/engine-state.ts'
import type { SinkTable } from '../../replay/fold-table.ts'
import { type Reading, type ReadingSinks, reading } from '../../replay/reading-folds.ts'
import { type Viewing, viewing } from './viewing-folds.ts'

/** All that is folded of a log: what decisions read, what reports read, what the page reads. */
export type AllFolds = { readonly state: EngineState; readonly reading: Reading; readonly viewing: Viewing }

export type AllSinks = { readonly deciding: DecidingSinks; readonly reading: ReadingSinks; readonly viewing: SinkTable }

export const noFolds = (): AllFolds => ({ state: createState(), reading: reading.create(), viewing: viewing.create() })

/** Moves what is beside the engine's state by an event that the state has heard. */
export const readFold = (folds: AllFolds, event: LogEvent, sinks?: AllSinks): void => {
  reading.apply(folds.reading, event, folds.state.folds, sinks?.reading)
  viewing.apply(folds.viewing, event, sinks?.viewing)
}

/** Moves all of them by an event. */
export const foldOn = (folds: AllFolds, event: LogEvent): void => {
  apply(folds.state, event)
  readFold(folds, event)
}
