import type { LogEvent } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import type { LotsState } from './lots.ts'
import type { UnprotectedRow } from './unprotected-times.ts'

/**
 * `hard`: rests at the venue; `watched`: the same price, which the engine watches because nothing rests; `soft`, `trailing` and
 * `break-even`: of the engine, wherever they rest.
 */
export type PieceKind = 'hard' | 'soft' | 'trailing' | 'break-even' | 'watched'
/** Where a stop of a position stands. */
export type StopLevel = { readonly kind: PieceKind; readonly price: Money }

/** What folds of the read side are told beside the event: the others have heard it already. */
export type SeenBeside = {
  /** of the event, 1 for the log's first */
  readonly ordinal: number
  readonly lots: LotsState
  /** of the position that this event has closed; null where rows are not asked for */
  readonly closed: UnprotectedRow | null
  /** the stops of the position that the event is of, by its machine */
  readonly levels: (event: LogEvent) => readonly StopLevel[]
}
