import type { AskedRow } from '../../../projections/asked-orders.ts'
import type { BareSpan } from '../../../projections/bare-spans.ts'
import type { ClosedCycle, EventPlace } from '../../../projections/closed-cycles.ts'
import type { EndedOrder } from '../../../projections/ended-orders.ts'
import type { EquityRow } from '../../../projections/equity.ts'
import type { Allocation } from '../../../projections/lots.ts'
import type { RefusalRow } from '../../../projections/refusal-rows.ts'
import type { StopPiece } from '../../../projections/stop-pieces.ts'
import { format } from '../../kernel/money.ts'
import { positionName } from '../../kernel/slots.ts'

/** As it is kept and handed out: money as decimal strings. */
export type InText<T> = T extends bigint ? string : T extends object ? { readonly [K in keyof T]: InText<T[K]> } : T

/** What the folds tell of what is finished, by kind. What is not is in the state of a moment. */
export type Emitted = {
  readonly cycles: ClosedCycle
  readonly stops: StopPiece
  readonly refusals: RefusalRow
  readonly bare: BareSpan
  readonly asked: AskedRow
  readonly ended: EndedOrder
  readonly lots: Allocation
  readonly equity: EquityRow
}
export type RowKind = keyof Emitted
/** `at`: the event that ended it, from which on it is told. */
export type RowOf<K extends RowKind> = InText<Emitted[K]> & { readonly at: EventPlace & { readonly position: string } }

/**
 * `position`: of the position of that name alone. `fromMs`, `untilMs`: those that overlap with this time. `key`: of this order alone.
 * `before`: what `next` said. At most 1,000 a time, the newest first.
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

/** What a row is found by. `name`: of a position; empty: of none. `isLast`: a later one of the same key stands in its place. */
type Filed<R> = {
  readonly name: (row: R) => string
  readonly span: (row: R) => readonly [fromMs: number, toMs: number]
  readonly key?: (row: R) => string
  readonly isLast?: true
}

const spanOf = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) => [fromMs, toMs] as const
const ofPosition = ({ position }: { readonly position: string }): string => position
const ofOrder = ({ orderId }: { readonly orderId: string }): string => orderId

/** The number of a kind in the table follows from its place here. */
export const rowKinds: { readonly [K in RowKind]: Filed<Emitted[K]> } = {
  cycles: { name: ofPosition, span: ({ openMs, closeMs }) => [openMs, closeMs] },
  stops: { name: ofPosition, span: spanOf },
  refusals: { name: ofPosition, span: spanOf },
  bare: { name: ofPosition, span: spanOf },
  asked: { name: ofPosition, span: ({ askedMs }) => [askedMs, askedMs], key: ofOrder },
  ended: { name: ofPosition, span: ({ askedMs, endedMs }) => [askedMs, endedMs], key: ofOrder, isLast: true },
  // a lot is sold at a moment
  lots: { name: positionName, span: ({ closedMs }) => [closedMs, closedMs] },
  equity: { name: () => '', span: ({ timeMs }) => [timeMs, timeMs] },
}

export const textOfRow = (row: object): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? format(value) : value))
