import { format, type Money, ZERO } from '../kernel/money.ts'
import { foldAll } from './fold-all.ts'
import { unrealisedOf } from './holding-worth.ts'
import type { LogReport } from './log-report.ts'
import type { ReportTable } from './table.ts'

type PointRow = {
  timeMs: number
  /** age of the oldest price that the point rests on */
  marksAgeMs: number
  equity: Record<string, string>
  unrealised: Record<string, string>
}
type CurveRow = { equity: string; peak: string; maxDrawdown: string; maxDrawdownShare: string }
type EquityReport = { points: PointRow[]; quotes: Record<string, CurveRow> }

/** Worth over time, by quote asset, sampled where the log holds marks. */
export const equityReport: LogReport<EquityReport> = {
  title: 'Equity at the sampled marks',
  types: null,
  async read(store) {
    const points: PointRow[] = []
    const folds = await foldAll(store, (now) => ({
      equity: ({ timeMs, marksAgeMs, quotes }) => {
        const of = (pick: (asset: string) => Money): Record<string, string> =>
          Object.fromEntries(Object.keys(quotes).map((asset) => [asset, format(pick(asset))]))
        points.push({
          timeMs,
          marksAgeMs,
          equity: of((asset) => quotes[asset]?.equity ?? ZERO),
          unrealised: of((asset) => unrealisedOf(now, asset)),
        })
      },
    }))
    const curves = Object.entries(folds.equity.curves).map(([asset, curve]): [string, CurveRow] => [
      asset,
      {
        equity: format(curve.equity),
        peak: format(curve.peak),
        maxDrawdown: format(curve.maxDrawdown),
        maxDrawdownShare: format(curve.maxDrawdownShare),
      },
    ])
    return { points, quotes: Object.fromEntries(curves) }
  },
  tables: ({ points, quotes }) => [pointsTable(points), curvesTable(quotes)],
}

const pointsTable = (points: readonly PointRow[]): ReportTable => ({
  name: 'points',
  columns: [
    { heading: 'time, UTC', key: 'time', kind: 'time' },
    { heading: 'in', key: 'asset', kind: 'text' },
    { heading: 'equity', key: 'equity', kind: 'amount' },
    { heading: 'unrealised', key: 'unrealised', kind: 'amount' },
    { heading: 'age of marks', key: 'marksAge', kind: 'span', spare: 1 },
  ],
  rows: points.flatMap(({ timeMs, marksAgeMs, equity, unrealised }) =>
    Object.entries(equity).map(([asset, amount]) => [timeMs, asset, amount, unrealised[asset] ?? null, marksAgeMs]),
  ),
  whenEmpty: 'No prices were sampled.',
  many: 'points',
})

const curvesTable = (quotes: Readonly<Record<string, CurveRow>>): ReportTable => ({
  name: 'curves',
  columns: [
    { heading: 'in', key: 'asset', kind: 'text' },
    { heading: 'equity', key: 'equity', kind: 'amount' },
    { heading: 'peak', key: 'peak', kind: 'amount' },
    { heading: 'deepest fall', key: 'maxDrawdown', kind: 'amount' },
    { heading: 'as a share', key: 'maxDrawdownShare', kind: 'share' },
  ],
  rows: Object.entries(quotes).map(([asset, curve]) => [asset, curve.equity, curve.peak, curve.maxDrawdown, curve.maxDrawdownShare]),
  whenEmpty: '',
})
