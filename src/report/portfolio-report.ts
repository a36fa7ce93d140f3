import { divide, format, multiply, ZERO } from '../kernel/money.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'

type HoldingRow = {
  symbol: string
  quote: string
  held: string
  /** what the held coins cost, fees included, and that for each coin; null when none is held */
  cost: string
  averageCost: string | null
  /** the last price known, what the held coins are worth at it, and the difference to their cost */
  mark: string
  markMs: number
  value: string
  unrealised: string
  bought: string
  boughtValue: string
  sold: string
  soldValue: string
  fills: number
}

const holdingRows = (folds: Folds): HoldingRow[] =>
  Object.entries(folds.portfolio).map(([symbol, holding]) => {
    const { held, quote, bought, boughtValue, sold, soldValue, fills } = holding
    const cost = folds.lots.coins[symbol]?.cost ?? ZERO
    const { mark, markMs } = folds.equity.coins[symbol] ?? { mark: ZERO, markMs: 0 }
    const value = multiply(held, mark)
    return {
      symbol,
      quote,
      held: format(held),
      cost: format(cost),
      averageCost: held === ZERO ? null : format(divide(cost, held)),
      mark: format(mark),
      markMs,
      value: format(value),
      unrealised: format(value - cost),
      bought: format(bought),
      boughtValue: format(boughtValue),
      sold: format(sold),
      soldValue: format(soldValue),
      fills,
    }
  })

/** Every coin that was ever traded: what is held, what it cost and what it is worth at its last mark. */
export const portfolioReport: LogReport<{ holdings: HoldingRow[] }> = {
  title: 'Coins held, at cost and at their last marks',
  types: null,
  read: async (store) => ({ holdings: holdingRows(await foldAll(store)) }),
  tables: ({ holdings }) => [
    {
      name: 'holdings',
      columns: [
        { heading: 'coin', key: 'symbol', kind: 'text' },
        { heading: 'held', key: 'held', kind: 'quantity' },
        { heading: 'cost', key: 'cost', kind: 'amount' },
        { heading: 'each', key: 'averageCost', kind: 'price', spare: 'wide' },
        { heading: 'mark', key: 'mark', kind: 'price' },
        { heading: 'at', key: 'markAt', kind: 'time', spare: 'wide' },
        { heading: 'value', key: 'value', kind: 'amount' },
        { heading: 'unrealised', key: 'unrealised', kind: 'amount' },
        { heading: '', key: 'quote', kind: 'text' },
        { heading: 'bought', key: 'bought', kind: 'quantity', spare: 2 },
        { heading: 'for', key: 'boughtValue', kind: 'amount', spare: 'wide' },
        { heading: 'sold', key: 'sold', kind: 'quantity', spare: 3 },
        { heading: 'for', key: 'soldValue', kind: 'amount', spare: 'wide' },
        { heading: 'fills', key: 'fills', kind: 'count', spare: 1 },
      ],
      rows: holdings.map((row) => [
        row.symbol,
        row.held,
        row.cost,
        row.averageCost,
        row.mark,
        row.markMs === 0 ? null : row.markMs,
        row.value,
        row.unrealised,
        row.quote,
        row.bought,
        row.boughtValue,
        row.sold,
        row.soldValue,
        row.fills,
      ]),
      whenEmpty: 'Nothing was traded.',
    },
  ],
}
