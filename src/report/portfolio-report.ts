import { type Direction, directions, signed } from '../kernel/direction.ts'
import { divide, format, multiply, parse, ZERO } from '../kernel/money.ts'
import { symbolIn } from '../kernel/slots.ts'
import { type Folds, foldAll } from './fold-all.ts'
import { holdingWorth } from './holding-worth.ts'
import type { LogReport } from './log-report.ts'
import { type OfSlot, slotAs, withSlots } from './slot-column.ts'
import type { ReportTable } from './table.ts'

type HoldingRow = OfSlot & {
  symbol: string
  quote: string
  /** of one contract in the base asset; null: coins are held */
  contractSize: string | null
  /** below zero for a short position */
  held: string
  /**
   * what is held cost, fees included (a short position: less than nothing, what its sale brought), and that for each coin; null when
   * nothing is held
   */
  cost: string
  averageCost: string | null
  /** the last price known, what is held is worth at it, and the difference to the cost */
  mark: string
  markMs: number
  value: string
  unrealised: string
  /** received so far, or paid where it is below zero */
  funding: string
  bought: string
  boughtValue: string
  sold: string
  soldValue: string
  fills: number
}

export const holdingRows = (folds: Folds): HoldingRow[] =>
  Object.entries(folds.portfolio).map(([name, holding]) => {
    const { held, size, quote, bought, boughtValue, sold, soldValue, fills } = holding
    const symbol = symbolIn(name, holding)
    const { mark, markMs, value, cost } = holdingWorth(folds, name)
    const coins = size === null ? held : multiply(held, size)
    return {
      symbol,
      ...slotAs(holding.slotted?.slot),
      quote,
      contractSize: size === null ? null : format(size),
      held: format(held),
      cost: format(cost),
      averageCost: coins === ZERO ? null : format(divide(cost, coins)),
      mark: format(mark),
      markMs,
      value: format(value),
      unrealised: format(value - cost),
      funding: format(folds.lots.funding[name] ?? ZERO),
      bought: format(bought),
      boughtValue: format(boughtValue),
      sold: format(sold),
      soldValue: format(soldValue),
      fills,
    }
  })

/** null: coins are held, or nothing is. */
const directionOf = ({ contractSize, held }: HoldingRow): Direction | null => {
  if (contractSize === null || held === '0') return null
  return directions.find((direction) => signed(direction, parse(held)) > ZERO) ?? null
}

/** Everything that was ever traded: what is held, what it cost and what it is worth at its last mark. */
export const portfolioReport: LogReport<{ holdings: HoldingRow[] }> = {
  title: 'Coins held, at cost and at their last marks',
  types: null,
  read: async (store) => ({ holdings: holdingRows(await foldAll(store)) }),
  readKept: async ({ folds }) => ({ holdings: holdingRows(folds) }),
  tables: ({ holdings }) => [withSlots(holdingsTable(holdings), holdings)],
}

const holdingsTable = (holdings: readonly HoldingRow[]): ReportTable => ({
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
    { heading: 'position', key: 'direction', kind: 'text', spare: 4 },
    { heading: 'contract size', key: 'contractSize', kind: 'quantity', spare: 'wide' },
    { heading: 'funding', key: 'funding', kind: 'amount', spare: 2.5 },
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
    directionOf(row),
    row.contractSize,
    row.contractSize === null ? null : row.funding,
    row.bought,
    row.boughtValue,
    row.sold,
    row.soldValue,
    row.fills,
  ]),
  whenEmpty: 'Nothing was traded.',
})
