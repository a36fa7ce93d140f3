import { poolFigures } from '../../projections/pool-figures.ts'
import { format } from '../kernel/money.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'

export type PoolRow = { capital: string; free: string; reserved: string; invested: string; cash: string; deposits: string }

export const poolRows = (folds: Folds): Record<string, PoolRow> =>
  Object.fromEntries(
    Object.keys(folds.budget.pools).map((asset) => {
      const { capital, free, reserved, invested, cash, deposits } = poolFigures(folds.budget, folds.lots, asset)
      const row = { capital, free, reserved, invested, cash, deposits }
      return [asset, Object.fromEntries(Object.entries(row).map(([name, amount]) => [name, format(amount)])) as PoolRow]
    }),
  )

/** One pool per settlement asset: free = cash - reserved, capital = cash + what the held coins cost. */
export const budgetReport: LogReport<{ pools: Record<string, PoolRow> }> = {
  title: 'Budget, one pool for each settlement asset',
  types: null,
  read: async (store) => ({ pools: poolRows(await foldAll(store)) }),
  tables: ({ pools }) => [
    {
      name: 'pools',
      columns: [
        { heading: 'asset', key: 'asset', kind: 'text' },
        { heading: 'deposits', key: 'deposits', kind: 'amount', spare: 2 },
        { heading: 'cash', key: 'cash', kind: 'amount' },
        { heading: 'reserved', key: 'reserved', kind: 'amount', spare: 1 },
        { heading: 'free', key: 'free', kind: 'amount' },
        { heading: 'invested', key: 'invested', kind: 'amount', spare: 3 },
        { heading: 'capital', key: 'capital', kind: 'amount' },
      ],
      rows: Object.entries(pools).map(([asset, row]) => [asset, row.deposits, row.cash, row.reserved, row.free, row.invested, row.capital]),
      whenEmpty: 'Nothing was deposited.',
    },
  ],
}
