import { format, type Money, ZERO } from '../kernel/money.ts'
import { type Folds, foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { table, timeText } from './text-table.ts'

type PointRow = {
  timeMs: number
  /** age of the oldest price that the point rests on */
  marksAgeMs: number
  equity: Record<string, string>
  unrealised: Record<string, string>
}
type CurveRow = { equity: string; peak: string; maxDrawdown: string; maxDrawdownShare: string }
type EquityReport = { points: PointRow[]; quotes: Record<string, CurveRow> }

const costOf = (folds: Folds, asset: string): Money => folds.lots.totals[asset]?.cost ?? ZERO

/** Worth over time, by quote asset, sampled where the log holds marks. */
export const equityReport: LogReport<EquityReport> = {
  title: 'Equity at the sampled marks',
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
          unrealised: of((asset) => (quotes[asset]?.value ?? ZERO) - costOf(now, asset)),
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
  text: ({ points, quotes }) =>
    [
      table(
        ['time', 'in', 'equity', 'unrealised', 'age of marks, ms'],
        points.flatMap(({ timeMs, marksAgeMs, equity: worth, unrealised }) =>
          Object.entries(worth).map(([asset, amount]) => [timeText(timeMs), asset, amount, unrealised[asset] ?? '', String(marksAgeMs)]),
        ),
        'No prices were sampled.',
      ),
      table(
        ['in', 'equity', 'peak', 'deepest fall', 'as a share'],
        Object.entries(quotes).map(([asset, curve]) => [asset, curve.equity, curve.peak, curve.maxDrawdown, curve.maxDrawdownShare]),
        '',
      ),
    ]
      .join('\n\n')
      .trimEnd(),
}
