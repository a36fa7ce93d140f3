import { format } from '../kernel/money.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { table, timeText } from './text-table.ts'

type OrderRow = {
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
  stage: string
  /** of our last request: pending, known, or unknown and being looked up */
  fate: string
  venueOrderId: string | null
}
type OrdersReport = { open: OrderRow[]; requested: Record<string, number> }

/** Orders that are open now, and how many there ever were. */
export const ordersReport: LogReport<OrdersReport> = {
  title: 'Open orders',
  async read(store) {
    const { open, requested } = (await foldAll(store)).orders
    const list = Object.entries(open).map(([orderId, order]) => ({
      orderId,
      symbol: order.symbol,
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
    return { open: list, requested }
  },
  text: ({ open }) =>
    table(
      ['order', 'coin', 'role', 'side', 'type', 'quantity', 'executed', 'price', 'requested', 'stage', 'fate'],
      open.map((row) => [
        row.orderId,
        row.symbol,
        row.role,
        row.side,
        row.orderType,
        row.quantity,
        row.executed,
        row.price ?? '',
        timeText(row.requestedMs),
        row.stage,
        row.fate,
      ]),
      'No order is open.',
    ),
}
