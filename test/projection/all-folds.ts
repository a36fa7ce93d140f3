import { decidingFolds, readingFolds } from '../../projections/index.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { type DecidingSinks, deciding } from '../../src/replay/deciding-folds.ts'
import { type ReadingSinks, reading } from '../../src/replay/reading-folds.ts'
import type { Folds } from '../../src/report/fold-all.ts'

/** The folds that decisions read and those that are only read, as whoever makes a report has them: one object. */
export const createFolds = (): Folds => ({ ...deciding.create(), ...reading.create() })

export const applyAll = (folds: Folds, event: LogEvent, sinks: DecidingSinks & ReadingSinks = {}): void => {
  deciding.apply(folds, event, sinks)
  reading.apply(folds, event, folds, sinks)
}

export const foldHashes = (folds: Folds): Record<string, string> => ({ ...deciding.hashes(folds), ...reading.hashes(folds) })

/** Each by itself, in the order in which they hear of an event. */
export const projections = { ...decidingFolds, ...readingFolds } as const
