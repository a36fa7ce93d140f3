import { fillOf } from '../../projections/fill.ts'
import { eventId } from '../event/envelope.ts'
import { format } from '../kernel/money.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { table, timeText } from './text-table.ts'

type FillRow = {
  timeMs: number
  symbol: string
  side: 'buy' | 'sell'
  quantity: string
  price: string
  feeAmount: string
  feeAsset: string
  liquidity: 'maker' | 'taker'
  orderId: string
  tradeId: string
  /** entry, or why the coins were sold */
  reason: string
  event: string
}

/** Every fill in the order of the log; times are the venue's. */
export const fillsReport: LogReport<{ fills: FillRow[] }> = {
  title: 'Fills, in the order of the log',
  async read(store) {
    const found: FillRow[] = []
    await foldAll(store, undefined, (event) => {
      const fill = fillOf(event)
      if (fill === null) return
      const { timeMs, symbol, side, quantity, price, feeAmount, feeAsset, liquidity, orderId, tradeId, reason } = fill
      found.push({
        timeMs,
        symbol,
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
      })
    })
    return { fills: found }
  },
  text: (data) =>
    table(
      ['time', 'coin', 'side', 'quantity', 'price', 'fee', '', 'liquidity', 'reason', 'order'],
      data.fills.map((row) => [
        timeText(row.timeMs),
        row.symbol,
        row.side,
        row.quantity,
        row.price,
        row.feeAmount,
        row.feeAsset,
        row.liquidity,
        row.reason,
        row.orderId,
      ]),
      'Nothing was traded.',
    ),
}
