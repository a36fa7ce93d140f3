import { poolFigures } from '../../projections/pool-figures.ts'
import { format } from '../kernel/money.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { type ReservationRow, reservationRows } from './reservation-rows.ts'

/** `margin` and `funding` are of contracts alone */
export type PoolRow = {
  capital: string
  free: string
  reserved: string
  margin: string
  invested: string
  cash: string
  funding: string
  deposits: string
}

export const poolRows = (folds: Folds): Record<string, PoolRow> =>
  Object.fromEntries(
    Object.keys(folds.budget.pools).map((asset) => {
      const { capital, free, reserved, margin, invested, cash, deposits } = poolFigures(folds.budget, folds.lots, asset)
      const row = { capital, free, reserved, margin, invested, cash, funding: folds.budget.pools[asset]!.funding, deposits }
      return [asset, Object.fromEntries(Object.entries(row).map(([name, amount]) => [name, format(amount)])) as PoolRow]
    }),
  )

/** A pool that has to do with no contracts says nothing of them. */
const unlessNone = (amount: string): string | null => (amount === '0' ? null : amount)

type BudgetRows = { pools: Record<string, PoolRow>; reservations: ReservationRow[] }
const budgetRows = (folds: Folds): BudgetRows => ({ pools: poolRows(folds), reservations: reservationRows(folds) })

/** One pool per settlement asset: free = cash - reserved - margin, capital = cash + what the held coins cost. */
export const budgetReport: LogReport<BudgetRows> = {
  title: 'Budget, one pool for each settlement asset',
  types: null,
  read: async (store) => budgetRows(await foldAll(store)),
  readKept: async ({ folds }) => budgetRows(folds),
  tables: ({ pools, reservations }) => [
    {
      name: 'pools',
      columns: [
        { heading: 'asset', key: 'asset', kind: 'text' },
        { heading: 'deposits', key: 'deposits', kind: 'amount', spare: 2 },
        { heading: 'cash', key: 'cash', kind: 'amount' },
        { heading: 'reserved', key: 'reserved', kind: 'amount', spare: 1 },
        { heading: 'margin', key: 'margin', kind: 'amount', spare: 4 },
        { heading: 'funding', key: 'funding', kind: 'amount', spare: 0 },
        { heading: 'free', key: 'free', kind: 'amount' },
        { heading: 'invested', key: 'invested', kind: 'amount', spare: 3 },
        { heading: 'capital', key: 'capital', kind: 'amount' },
      ],
      rows: Object.entries(pools).map(([asset, row]) => [
        ...[asset, row.deposits, row.cash, row.reserved, unlessNone(row.margin), unlessNone(row.funding)],
        ...[row.free, row.invested, row.capital],
      ]),
      whenEmpty: 'Nothing was deposited.',
    },
    {
      name: 'reservations',
      columns: [
        { heading: 'set aside since, UTC', key: 'requested', kind: 'time' },
        { heading: 'coin', key: 'coin', kind: 'text' },
        { heading: 'amount', key: 'amount', kind: 'amount' },
        { heading: 'asset', key: 'asset', kind: 'text' },
        { heading: 'at its limit', key: 'cost', kind: 'amount' },
        { heading: 'of', key: 'of', kind: 'amount', spare: 1 },
        { heading: 'order', key: 'order', kind: 'text', spare: 0 },
      ],
      rows: reservations.map((row) => [row.requestedMs, row.coin, row.amount, row.asset, row.cost, row.of, row.order]),
      whenEmpty: 'Nothing is set aside: no entry is open.',
    },
  ],
}
