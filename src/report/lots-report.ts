import { openLots } from '../../projections/fifo.ts'
import { fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import { eventId } from '../event/envelope.ts'
import { format, ZERO } from '../kernel/money.ts'
import { Asked } from './asked-rows.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import type { ReportTable } from './table.ts'

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

type OpenLot = Pick<Allocation, 'symbol' | 'quote' | 'quantity' | 'acquiredMs' | 'cost' | 'buyTradeId'>

const leftAtEnd = (folds: Folds): OpenLot[] =>
  Object.entries(folds.lots.coins).flatMap(([symbol, coin]) =>
    openLots(coin).map(({ quantity, acquiredMs, cost, tradeId }) => ({
      ...{ symbol, quote: coin.quote, quantity, acquiredMs, cost },
      buyTradeId: tradeId,
    })),
  )

/** The lots that were open before `soldSince` was sold: what is left of each at the end of the log, and the pieces sold of it. */
const openBefore = (folds: Folds, soldSince: readonly OpenLot[]): OpenLot[] => {
  const lots = new Map<string, OpenLot>()
  for (const lot of [...soldSince, ...leftAtEnd(folds)]) {
    const name = `${lot.symbol} ${lot.buyTradeId}`
    const { quantity, cost } = lots.get(name) ?? { quantity: ZERO, cost: ZERO }
    lots.set(name, { ...lot, quantity: lot.quantity + quantity, cost: lot.cost + cost })
  }
  const coins = Object.keys(folds.lots.coins)
  return [...lots.values()].sort((one, other) => coins.indexOf(one.symbol) - coins.indexOf(other.symbol))
}

const openRow = ({ symbol, quantity, acquiredMs, cost, quote, buyTradeId }: OpenLot, events: TradeEvents): OpenRow => ({
  ...{ symbol, quantity: format(quantity), acquiredMs, cost: format(cost), quote },
  buyEvent: events.of(symbol, buyTradeId),
  buyTradeId,
})

/** What the pieces gained, by quote asset; of the assets that anything was bought for. */
const gains = (folds: Folds, sold: readonly Allocation[]): Record<string, string> => {
  const sums = Object.fromEntries(Object.keys(folds.lots.totals).map((asset) => [asset, ZERO]))
  for (const { quote, gain } of sold) sums[quote] = (sums[quote] ?? ZERO) + gain
  return Object.fromEntries(Object.entries(sums).map(([asset, gain]) => [asset, format(gain)]))
}

/** Every disposal, one row for each piece of a lot, first in, first out; and the lots that are open when the time asked for ends. */
export const lotsReport: LogReport<LotsReport> = {
  title: 'Disposals, lot by lot, first in, first out',
  types: [],
  async read(store, asked = new Asked()) {
    const events = new TradeEvents()
    const sold: Allocation[] = []
    const soldSince: Allocation[] = []
    const folds = await foldAll(
      store,
      () => ({
        lots: (row) => {
          if (asked.has({ ...row, timeMs: row.disposedMs })) sold.push(row)
          if (!asked.isReached(row.disposedMs)) soldSince.push(row)
        },
      }),
      (event) => {
        asked.see(event)
        const fill = fillOf(event)
        if (fill !== null) events.add(fill.symbol, fill.tradeId, eventId(event))
      },
    )
    // a sale is told before its event is seen
    const allocations = sold.map((row) => allocationRow(row, events))
    const open = openBefore(folds, soldSince)
      .filter(({ symbol, acquiredMs }) => asked.isOf(symbol) && asked.isReached(acquiredMs))
      .map((lot) => openRow(lot, events))
    return { allocations, open, realised: gains(folds, sold) }
  },
  tables: ({ allocations, open, realised }) => [disposalsTable(allocations), openTable(open), realisedTable(realised)],
}

const disposalsTable = (allocations: readonly AllocationRow[]): ReportTable => ({
  name: 'disposals',
  columns: [
    { heading: 'coin', key: 'symbol', kind: 'text' },
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'acquired, UTC', key: 'acquired', kind: 'time' },
    { heading: 'disposed, UTC', key: 'disposed', kind: 'time', spare: 'wide' },
    { heading: 'held', key: 'held', kind: 'span', spare: 1 },
    { heading: 'cost', key: 'cost', kind: 'amount' },
    { heading: 'proceeds', key: 'proceeds', kind: 'amount', spare: 3 },
    { heading: 'gain', key: 'gain', kind: 'amount' },
    { heading: '', key: 'quote', kind: 'text', spare: 2 },
    { heading: 'bought by', key: 'buyTradeId', kind: 'text', spare: 'wide' },
    { heading: 'sold by', key: 'sellTradeId', kind: 'text', spare: 'wide' },
    { heading: 'event of the buy', key: 'buyEvent', kind: 'text', spare: 'wide' },
    { heading: 'event of the sale', key: 'sellEvent', kind: 'text', spare: 'wide' },
  ],
  rows: allocations.map((row) => [
    row.symbol,
    row.quantity,
    row.acquiredMs,
    row.disposedMs,
    row.disposedMs - row.acquiredMs,
    row.cost,
    row.proceeds,
    row.gain,
    row.quote,
    row.buyTradeId,
    row.sellTradeId,
    row.buyEvent,
    row.sellEvent,
  ]),
  whenEmpty: 'Nothing was sold.',
  many: 'disposals',
})

const openTable = (open: readonly OpenRow[]): ReportTable => ({
  name: 'open',
  columns: [
    { heading: 'open lot', key: 'symbol', kind: 'text' },
    { heading: 'quantity', key: 'quantity', kind: 'quantity' },
    { heading: 'acquired, UTC', key: 'acquired', kind: 'time' },
    { heading: 'cost', key: 'cost', kind: 'amount' },
    { heading: '', key: 'quote', kind: 'text' },
    { heading: 'bought by', key: 'buyTradeId', kind: 'text', spare: 'wide' },
    { heading: 'event of the buy', key: 'buyEvent', kind: 'text', spare: 'wide' },
  ],
  rows: open.map((row) => [row.symbol, row.quantity, row.acquiredMs, row.cost, row.quote, row.buyTradeId, row.buyEvent]),
  whenEmpty: 'No lot is open.',
})

const realisedTable = (realised: Readonly<Record<string, string>>): ReportTable => ({
  name: 'realised',
  columns: [
    { heading: 'realised', key: 'realised', kind: 'amount' },
    { heading: '', key: 'asset', kind: 'text' },
  ],
  rows: Object.entries(realised).map(([asset, amount]) => [amount, asset]),
  whenEmpty: 'Nothing was realised.',
})
