import { fillOf, fillTypes } from '../../projections/fill.ts'
import { eventId } from '../event/envelope.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { format } from '../kernel/money.ts'
import { exitReasons } from '../replay/exit-reasons.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { foreignReasons } from './names.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

type FillRow = OfSlot & {
  timeMs: number
  symbol: string
  side: 'buy' | 'sell'
  quantity: string
  price: string
  feeAmount: string
  feeAsset: string
  /** both null: of no order of ours */
  liquidity: 'maker' | 'taker' | null
  orderId: string | null
  tradeId: string
  /** entry, why the coins were sold, or how they moved without an order of ours */
  reason: string
  event: string
}

/** `count`: how many there are, where these are the last of them. */
type FillsReport = { fills: FillRow[]; count?: number }

/** Null: the event is no fill, or none that is asked for. */
const fillRow = (event: LogEvent, asked: Asked): FillRow | null => {
  const fill = fillOf(event)
  if (fill === null || !asked.has({ ...fill, type: fill.reason })) return null
  const { timeMs, symbol, side, quantity, price, feeAmount, feeAsset, liquidity, orderId, tradeId, reason } = fill
  return {
    timeMs,
    symbol,
    ...slotAs(event.parts.slot),
    side,
    quantity: format(quantity),
    price: format(price),
    feeAmount: format(feeAmount),
    feeAsset,
    liquidity,
    orderId,
    tradeId,
    reason,
    event: eventId(event),
  }
}

/** Every fill in the order of the log; times are the venue's. */
export const fillsReport: LogReport<FillsReport> = {
  title: 'Fills, in the order of the log',
  types: ['entry', ...exitReasons, ...foreignReasons],
  async read(store, asked = new Asked()) {
    const fills: FillRow[] = []
    await foldAll(store, undefined, (event) => {
      asked.see(event)
      const row = fillRow(event, asked)
      if (row !== null) fills.push(row)
    })
    return { fills }
  },
  async readKept(kept, asked) {
    const { symbol, isNarrow } = asked
    const places = kept.find({ symbol, types: fillTypes })
    // which of them are as asked for, they say themselves
    const read = isNarrow ? places : places.slice(-asked.last)
    const fills: FillRow[] = []
    for await (const [, event] of kept.read(read)) {
      const row = fillRow(event, asked)
      if (row !== null) fills.push(row)
    }
    return { fills, ...(read.length < places.length && { count: places.length }) }
  },
  tables: ({ fills, count = fills.length }) => [withSlots({ ...fillsTable(fills), total: count }, fills)],
}

const fillsTable = (fills: readonly FillRow[]): ReportTable => ({
  name: 'fills',
  columns: [
    { heading: 'time, UTC', key: 'time', kind: 'time' },
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'side', key: 'side', kind: 'text', spare: 5 },
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'price', key: 'price', kind: 'price' },
    { heading: 'fee', key: 'feeAmount', kind: 'amount', spare: 4 },
    { heading: '', key: 'feeAsset', kind: 'text', spare: 3 },
    { heading: 'liquidity', key: 'liquidity', kind: 'text', spare: 'wide' },
    { heading: 'reason', key: 'reason', kind: 'text' },
    { heading: 'order', key: 'orderId', kind: 'text', spare: 'wide' },
    { heading: 'trade', key: 'tradeId', kind: 'text', spare: 'wide' },
    { heading: 'event', key: 'event', kind: 'text', spare: 'wide' },
  ],
  rows: fills.map((row) => [
    row.timeMs,
    row.symbol,
    row.side,
    row.quantity,
    row.price,
    row.feeAmount,
    row.feeAsset,
    row.liquidity,
    row.reason,
    row.orderId,
    row.tradeId,
    row.event,
  ]),
  whenEmpty: 'Nothing was traded.',
  many: 'fills',
})
