import type { AskedRow } from '../../../projections/asked-orders.ts'
import type { BareSpan } from '../../../projections/bare-spans.ts'
import type { ClosedCycle, EventPlace } from '../../../projections/closed-cycles.ts'
import type { EndedOrder } from '../../../projections/ended-orders.ts'
import type { Allocation } from '../../../projections/lots.ts'
import type { RefusalRow } from '../../../projections/refusal-rows.ts'
import type { StopPiece } from '../../../projections/stop-pieces.ts'

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
}
export type RowKind = keyof Emitted
/** `at`: the event that ended it, from which on it is told. */
export type RowOf<K extends RowKind> = InText<Emitted[K]> & { readonly at: EventPlace & { readonly position: string } }

/**
 * `position`: of the position of that name alone. `fromMs`, `untilMs`: those that overlap with this time. `key`: of this order alone.
 * `before`: what `next` said. At most 1,000 a time, the newest first: by the events that ended them, or, of `begunKinds`, by those that
 * began them.
 */
export type RowsAsked = {
  readonly position?: string
  readonly fromMs?: number
  readonly untilMs?: number
  readonly key?: string
  readonly by?: 'begin'
  readonly before?: string
  readonly limit: number
}
export type RowsRead<K extends RowKind> = { readonly rows: readonly RowOf<K>[]; readonly next: string | null }

/**
 * Where each field of a row stands: in the column that it is found by, or among its `data`, whose order is that of this table. The name of a
 * position is one field or two, symbol and slot. A row without a `toMs` is of one moment.
 */
type Places<R> = { readonly [F in keyof R]-?: 'name' | 'key' | 'fromMs' | 'toMs' | 'data' }

const begun = { n: 'data', from: 'data', trigger: 'data', strategy: 'data', direction: 'data', quote: 'data' } as const
const terms = { role: 'data', side: 'data', quantity: 'data', limitPrice: 'data', stopPrice: 'data' } as const

/** The number of a kind in the table follows from its place here. */
export const rowKinds: { readonly [K in RowKind]: Places<Emitted[K]> } = {
  cycles: {
    position: 'name',
    openMs: 'fromMs',
    closeMs: 'toMs',
    ...begun,
    to: 'data',
    reason: 'data',
    entryValue: 'data',
    exitValue: 'data',
    gain: 'data',
    fees: 'data',
    riskReward: 'data',
    slippage: 'data',
    bareMs: 'data',
  },
  stops: { position: 'name', fromMs: 'fromMs', toMs: 'toMs', price: 'data', kind: 'data' },
  refusals: {
    position: 'name',
    fromMs: 'fromMs',
    toMs: 'toMs',
    strategy: 'data',
    trigger: 'data',
    refusal: 'data',
    from: 'data',
    times: 'data',
    first: 'data',
    endedBy: 'data',
  },
  bare: { position: 'name', fromMs: 'fromMs', toMs: 'toMs', isSwitched: 'data' },
  asked: { position: 'name', orderId: 'key', askedMs: 'fromMs', is: 'data', order: 'data' },
  ended: {
    position: 'name',
    orderId: 'key',
    askedMs: 'fromMs',
    endedMs: 'toMs',
    ...terms,
    orderType: 'data',
    reason: 'data',
    executed: 'data',
    averagePrice: 'data',
    fees: 'data',
    from: 'data',
    firstFillMs: 'data',
    end: 'data',
    rejection: 'data',
  },
  lots: {
    symbol: 'name',
    slot: 'name',
    // a lot is sold at a moment
    closedMs: 'fromMs',
    quote: 'data',
    direction: 'data',
    size: 'data',
    quantity: 'data',
    openedMs: 'data',
    cost: 'data',
    proceeds: 'data',
    gain: 'data',
    openOrderId: 'data',
    openTradeId: 'data',
    closeOrderId: 'data',
    closeTradeId: 'data',
  },
}

/** The event that each of these began with: they are no order's, so that it takes the place of a key. */
export const begunKinds: { readonly [K in RowKind]?: (row: Emitted[K]) => number } = {
  cycles: ({ from }) => from.ordinal,
  refusals: ({ from }) => from,
}

/** Of these a later row of the same key stands in the place of an earlier one. */
export const replacedKinds: ReadonlySet<RowKind> = new Set<RowKind>(['ended'])
