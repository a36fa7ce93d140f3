import type { BareSpan } from '../../../projections/bare-spans.ts'
import type { StopLevel } from '../../../projections/seen-beside.ts'
import type { UnprotectedRow, UnprotectedTold } from '../../../projections/unprotected-times.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { DecidingSinks } from '../../replay/deciding-folds.ts'
import { apply, createState, type EngineState } from '../../replay/engine-state.ts'
import { type Reading, type ReadingSinks, reading } from '../../replay/reading-folds.ts'
import { stopLevelsOf } from './stop-levels.ts'
import { type Viewing, type ViewingSinks, viewing } from './viewing-folds.ts'

/** All that is folded of a log: what decisions read, what reports read, what the page reads. */
export type AllFolds = { readonly state: EngineState; readonly reading: Reading; readonly viewing: Viewing }

export type AllSinks = {
  readonly deciding: DecidingSinks
  /** `bare`: hears of every time without cover */
  readonly reading: Required<Pick<ReadingSinks, 'equity'>> & { readonly bare?: (span: BareSpan) => void }
  readonly viewing: ViewingSinks
}

export const noFolds = (): AllFolds => ({ state: createState(), reading: reading.create(), viewing: viewing.create() })

const NO_LEVELS: readonly StopLevel[] = []

/** Moves what is beside the engine's state by an event that the state has heard, the log's so-and-so-many-th. */
export const readFold = (folds: AllFolds, event: LogEvent, ordinal: number, sinks?: AllSinks): void => {
  const { state } = folds
  let closed: UnprotectedRow | null = null
  const unprotected = (told: UnprotectedTold): void => {
    if ('closed' in told) closed = told.closed
    else sinks?.reading.bare?.(told.span)
  }
  reading.apply(folds.reading, event, state.folds, sinks && { equity: sinks.reading.equity, unprotected })
  const levels = ({ stream }: LogEvent): readonly StopLevel[] => {
    const position = state.positions.get(stream)
    return position === undefined ? NO_LEVELS : stopLevelsOf(position)
  }
  viewing.apply(folds.viewing, event, { ordinal, lots: state.folds.lots, closed, levels }, sinks?.viewing)
}

/** Moves all of them by the log's so-and-so-many-th event. */
export const foldOn = (folds: AllFolds, event: LogEvent, ordinal: number): void => {
  apply(folds.state, event)
  readFold(folds, event, ordinal)
}
