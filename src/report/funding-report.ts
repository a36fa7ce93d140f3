import { eventId } from '../event/envelope.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

type FundingRow = OfSlot & {
  /** when it was due, by the venue's clock */
  timeMs: number
  symbol: string
  /** contracts held then, without a sign */
  quantity: string
  markPrice: string
  /** a share of the value */
  rate: string
  /** received, or paid where it is negative */
  amount: string
  asset: string
  fundingId: string
  event: string
}

/** None: it is no payment, or none that is asked for. */
const paymentRow = (event: LogEvent, asked: Asked): FundingRow[] => {
  const { symbol, slot } = event.parts
  if (event.type !== 'FundingSettled' || symbol === null) return []
  const { dueMs: timeMs, quantity, markPrice, rate, amount, asset, fundingId } = event.data
  if (!asked.has({ symbol, timeMs })) return []
  return [{ timeMs, symbol, ...slotAs(slot), quantity, markPrice, rate, amount, asset, fundingId, event: eventId(event) }]
}

/** Every payment of funding in the order of the log: together they are the `funding` of lots, positions and budget. */
export const fundingReport: LogReport<{ payments: FundingRow[] }> = {
  title: 'Funding of contracts, payment by payment',
  types: [],
  async read(store, asked = new Asked()) {
    const payments: FundingRow[] = []
    await foldAll(store, undefined, (event) => {
      asked.see(event)
      payments.push(...paymentRow(event, asked))
    })
    return { payments }
  },
  async readKept(kept, asked) {
    const payments: FundingRow[] = []
    for await (const [, event] of kept.read(kept.find({ symbol: asked.symbol, types: ['FundingSettled'] })))
      payments.push(...paymentRow(event, asked))
    return { payments }
  },
  tables: ({ payments }) => [withSlots(paymentsTable(payments), payments)],
}

const paymentsTable = (payments: readonly FundingRow[]): ReportTable => ({
  name: 'payments',
  columns: [
    { heading: 'due, UTC', key: 'due', kind: 'time' },
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'mark', key: 'markPrice', kind: 'price' },
    { heading: 'rate', key: 'rate', kind: 'price', spare: 2 },
    { heading: 'received', key: 'amount', kind: 'amount' },
    { heading: '', key: 'asset', kind: 'text', spare: 1 },
    { heading: 'payment', key: 'fundingId', kind: 'text', spare: 'wide' },
    { heading: 'event', key: 'event', kind: 'text', spare: 'wide' },
  ],
  rows: payments.map((row) => [
    row.timeMs,
    row.symbol,
    row.quantity,
    row.markPrice,
    row.rate,
    row.amount,
    row.asset,
    row.fundingId,
    row.event,
  ]),
  whenEmpty: 'Nothing was paid or received.',
  many: 'payments',
})
