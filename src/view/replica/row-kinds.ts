import type { AskedRow } from '../../../projections/asked-orders.ts'
import type { BareSpan } from '../../../projections/bare-spans.ts'
import type { ClosedCycle, EventPlace } from '../../../projections/closed-cycles.ts'
import type { EndedOrder } from '../../../projections/ended-orders.ts'
import type { EquityRow } from '../../../projections/equity.ts'
import type { Allocation } from '../../../projections/lots.ts'
import type { RefusalRow } from '../../../projections/refusal-rows.ts'
import type { StopPiece } from '../../../projections/stop-pieces.ts'

/** As it is kept and handed out: money as decimal strings. */
export type InText<T> = T extends bigint ? string : T extends object ? { readonly [K in keyof T]: InText<T[K]> } : T

/** What is finished, by kind. What is not is in the state of a moment. */
type Rows = {
  readonly cycles: ClosedCycle
  readonly stops: StopPiece
  readonly refusals: RefusalRow
  readonly bare: BareSpan
  readonly asked: AskedRow
  readonly ended: EndedOrder
  readonly lots: InText<Allocation>
  readonly equity: InText<EquityRow>
}
export type RowKind = keyof Rows
/** `at`: the event that ended it, from which on it is told. */
export type RowOf<K extends RowKind> = Rows[K] & { readonly at: EventPlace & { readonly position: string } }

/**
 * `position`: of the position of that name alone. `fromMs`, `untilMs`: those that overlap with this time. `key`: of this order alone. `before`: what `next`
 * said, the newest first. At most 1,000 a time.
 */
export type RowsAsked = {
  readonly position?: string
  readonly fromMs?: number
  readonly untilMs?: number
  readonly key?: string
  readonly before?: string
  readonly limit: number
}
export type RowsRead<K extends RowKind> = { readonly rows: readonly RowOf<K>[]; readonly next: string | null }
