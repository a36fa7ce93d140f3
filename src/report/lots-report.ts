import { openLots } from '../../projections/fifo.ts'
import { fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import { eventId } from '../event/envelope.ts'
import { format } from '../kernel/money.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { table, timeText } from './text-table.ts'

type AllocationRow = {
  symbol: string
  quantity: string
  acquiredMs: number
  disposedMs: number
  /** buy fee included */
  cost: string
  /** sell fee deducted */
  proceeds: string
  gain: string
  quote: string
  buyEvent: string
  sellEvent: string
  buyTradeId: string
  sellTradeId: string
}
type OpenRow = { symbol: string; quantity: string; acquiredMs: number; cost: string; quote: string; buyEvent: string; buyTradeId: string }
type LotsReport = { allocations: AllocationRow[]; open: OpenRow[]; realised: Record<string, string> }

/** Event ids by trade. The folds know trades only, because event ids change where a run was interrupted. */
class TradeEvents {
  readonly #ids = new Map<string, string>()
  add(symbol: string, tradeId: string, eventId: string): void {
    this.#ids.set(`${symbol} ${tradeId}`, eventId)
  }
  of(symbol: string, tradeId: string): string {
    return this.#ids.get(`${symbol} ${tradeId}`) ?? ''
  }
}

const allocationRow = (row: Allocation, events: TradeEvents): AllocationRow => ({
  symbol: row.symbol,
  quantity: format(row.quantity),
  acquiredMs: row.acquiredMs,
  disposedMs: row.disposedMs,
  cost: format(row.cost),
  proceeds: format(row.proceeds),
  gain: format(row.gain),
  quote: row.quote,
  buyEvent: events.of(row.symbol, row.buyTradeId),
  sellEvent: events.of(row.symbol, row.sellTradeId),
  buyTradeId: row.buyTradeId,
  sellTradeId: row.sellTradeId,
})

const openRows = (folds: Folds, events: TradeEvents): OpenRow[] =>
  Object.entries(folds.lots.coins).flatMap(([symbol, coin]) =>
    openLots(coin).map((lot) => ({
      symbol,
      quantity: format(lot.quantity),
      acquiredMs: lot.acquiredMs,
      cost: format(lot.cost),
      quote: coin.quote,
      buyEvent: events.of(symbol, lot.tradeId),
      buyTradeId: lot.tradeId,
    })),
  )

/** Every disposal, one row for each piece of a lot, first in, first out; and the lots that are left. */
export const lotsReport: LogReport<LotsReport> = {
  title: 'Disposals, lot by lot, first in, first out',
  async read(store) {
    const events = new TradeEvents()
    const sold: Allocation[] = []
    const folds = await foldAll(
      store,
      () => ({ lots: (row) => sold.push(row) }),
      (event) => {
        const fill = fillOf(event)
        if (fill !== null) events.add(fill.symbol, fill.tradeId, eventId(event))
      },
    )
    const totals = Object.entries(folds.lots.totals)
    const realised = Object.fromEntries(totals.map(([asset, { proceeds, soldCost }]) => [asset, format(proceeds - soldCost)]))
    // a sale is told before its event is seen
    const allocations = sold.map((row) => allocationRow(row, events))
    return { allocations, open: openRows(folds, events), realised }
  },
  text: ({ allocations, open, realised }) =>
    [
      table(
        ['coin', 'quantity', 'acquired', 'disposed', 'cost', 'proceeds', 'gain', ''],
        allocations.map((row) => [
          row.symbol,
          row.quantity,
          timeText(row.acquiredMs),
          timeText(row.disposedMs),
          row.cost,
          row.proceeds,
          row.gain,
          row.quote,
        ]),
        'Nothing was sold.',
      ),
      table(
        ['open lot', 'quantity', 'acquired', 'cost', ''],
        open.map((row) => [row.symbol, row.quantity, timeText(row.acquiredMs), row.cost, row.quote]),
        'No lot is open.',
      ),
      table(
        ['realised', ''],
        Object.entries(realised).map(([asset, amount]) => [amount, asset]),
        'Nothing was realised.',
      ),
    ].join('\n\n'),
}
