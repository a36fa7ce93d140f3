import { divide, format, parse, ZERO } from '../kernel/money.ts'
import { Asked } from './asked-rows.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { lifeTypes, type OrderEnd, type OrderLife, OrderLives } from './order-lives.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

type Asking = OfSlot & {
  orderId: string
  symbol: string
  role: string
  side: string
  orderType: string
  quantity: string
  executed: string
  /** limit or stop price; null at market */
  price: string | null
  requestedMs: number
}
type OpenRow = Asking & {
  stage: string
  /** of our last request: pending, known, or unknown and being looked up */
  fate: string
  venueOrderId: string | null
}
type OrderRow = Asking & {
  /** of what was executed; null where nothing was */
  averagePrice: string | null
  /** what the strategy saw, or why the coins were to be sold */
  reason: string
  /** null while it is open */
  end: OrderEnd
  /** the venue's word for why it refused the order; null: it did not */
  rejection: string | null
  endedMs: number | null
}
type OrdersReport = {
  open: OpenRow[]
  requested: Record<string, number>
  /** every order that was asked for; only where more is wanted than what is open */
  orders?: OrderRow[]
}

const openRows = (folds: Folds): OpenRow[] =>
  Object.entries(folds.orders.open).map(([orderId, order]) => ({
    orderId,
    symbol: order.symbol,
    ...slotAs(order.slot),
    role: order.role,
    side: order.side,
    orderType: order.orderType,
    quantity: format(order.quantity),
    executed: format(order.executed),
    price: order.price === null ? null : format(order.price),
    requestedMs: order.requestedMs,
    stage: order.stage,
    fate: order.fate,
    venueOrderId: order.venueOrderId,
  }))

const orderRow = (life: OrderLife): OrderRow => ({
  orderId: life.orderId,
  symbol: life.symbol,
  ...slotAs(life.slot),
  role: life.role,
  side: life.side,
  orderType: life.orderType,
  quantity: format(life.quantity),
  executed: format(life.executed),
  price: life.price === null ? null : format(life.price),
  averagePrice: life.executed === ZERO ? null : format(divide(life.value, life.executed)),
  requestedMs: life.requestedMs,
  reason: life.reason,
  end: life.end,
  rejection: life.rejection,
  endedMs: life.endedMs,
})

const openIn = (folds: Folds, asked: Asked): OpenRow[] =>
  openRows(folds).filter((row) => asked.has({ ...row, timeMs: row.requestedMs, type: row.role }))

const ordersIn = (lives: OrderLives, asked: Asked): OrderRow[] =>
  lives.all.filter((life) => asked.has({ ...life, timeMs: life.requestedMs, type: life.role })).map(orderRow)

/** Orders that are open now, and how many there ever were; or all of them, with what became of each. */
export const ordersReport: LogReport<OrdersReport> = {
  title: 'Orders',
  types: ['entry', 'protection', 'exit'],
  async read(store, asked = new Asked()) {
    const lives = new OrderLives()
    const folds = await foldAll(store, undefined, (event) => {
      asked.see(event)
      lives.see(event)
    })
    const open = openIn(folds, asked)
    const { requested } = folds.orders
    return asked.wantsAll ? { open, requested, orders: ordersIn(lives, asked) } : { open, requested }
  },
  async readKept(kept, asked) {
    const open = openIn(kept.folds, asked)
    const { requested } = kept.folds.orders
    if (!asked.wantsAll) return { open, requested }
    const lives = new OrderLives()
    for await (const [, event] of kept.read(kept.find({ symbol: asked.symbol, types: lifeTypes }))) lives.see(event)
    return { open, requested, orders: ordersIn(lives, asked) }
  },
  tables: ({ open, orders }) => [
    ...(orders === undefined ? [] : [withSlots(ordersTable(orders), orders)]),
    withSlots(openTable(open), open),
  ],
}

const asking: ReportTable['columns'] = [
  { heading: 'requested, UTC', key: 'requested', kind: 'time' },
  { heading: 'coin', key: 'symbol', kind: 'text' },
  { heading: 'role', key: 'role', kind: 'text' },
  { heading: 'side', key: 'side', kind: 'text', spare: 5 },
  { heading: 'type', key: 'orderType', kind: 'text', spare: 'wide' },
  { heading: 'quantity', key: 'quantity', kind: 'quantity' },
  { heading: 'left', key: 'left', kind: 'quantity', spare: 3 },
  { heading: 'executed', key: 'executed', kind: 'quantity', spare: 'wide' },
  { heading: 'price', key: 'price', kind: 'price' },
]
const askingCells = (row: Asking): (string | number | null)[] => [
  row.requestedMs,
  row.symbol,
  row.role,
  row.side,
  row.orderType,
  row.quantity,
  format(parse(row.quantity) - parse(row.executed)),
  row.executed,
  row.price,
]

const openTable = (open: readonly OpenRow[]): ReportTable => ({
  name: 'open',
  columns: [
    ...asking,
    { heading: 'state', key: 'state', kind: 'text' },
    { heading: 'stage', key: 'stage', kind: 'text', spare: 'wide' },
    { heading: 'fate', key: 'fate', kind: 'text', spare: 'wide' },
    { heading: 'order', key: 'orderId', kind: 'text', spare: 'wide' },
    { heading: 'by the venue', key: 'venueOrderId', kind: 'text', spare: 'wide' },
  ],
  rows: open.map((row) => [
    ...askingCells(row),
    row.fate === 'unknown' ? row.fate : row.stage,
    row.stage,
    row.fate,
    row.orderId,
    row.venueOrderId,
  ]),
  whenEmpty: 'No order is open.',
})

const stateOf = ({ end, rejection }: OrderRow): string => (rejection === null ? (end ?? 'open') : `${end} (${rejection})`)

const ordersTable = (orders: readonly OrderRow[]): ReportTable => ({
  name: 'orders',
  columns: [
    ...asking,
    { heading: 'on average', key: 'averagePrice', kind: 'price', spare: 'wide' },
    { heading: 'reason', key: 'reason', kind: 'text', spare: 1 },
    { heading: 'state', key: 'end', kind: 'text' },
    { heading: 'ended, UTC', key: 'ended', kind: 'time', spare: 'wide' },
    { heading: 'order', key: 'orderId', kind: 'text', spare: 'wide' },
  ],
  rows: orders.map((row) => [...askingCells(row), row.averagePrice, row.reason, stateOf(row), row.endedMs, row.orderId]),
  whenEmpty: 'No order was asked for.',
  many: 'orders',
})
