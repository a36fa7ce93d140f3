import { readCoinPath } from '../config/coin-path.ts'
import { readSlotPath } from '../config/slot-path.ts'
import type { Cell, Column, ReportTable } from '../report/table.ts'
import type { SearchFigures } from '../search/figures.ts'
import type { FoldResult } from '../search/search.ts'

const FIGURES: readonly Column[] = [
  { heading: 'return', key: 'return', kind: 'share' },
  { heading: 'fall', key: 'maxDrawdown', kind: 'share', spare: 3 },
  { heading: 'Sharpe', key: 'sharpe', kind: 'ratio', spare: 4 },
  { heading: 'Sortino', key: 'sortino', kind: 'ratio', spare: 'wide' },
  { heading: 'Calmar', key: 'calmar', kind: 'ratio', spare: 'wide' },
  { heading: 'closed', key: 'closed', kind: 'count', spare: 2 },
  { heading: 'won', key: 'winRate', kind: 'share', spare: 'wide' },
  { heading: 'profit factor', key: 'profitFactor', kind: 'ratio', spare: 'wide' },
  { heading: 'expectancy', key: 'expectancy', kind: 'amount', spare: 'wide' },
  { heading: 'in market', key: 'timeInMarket', kind: 'share', spare: 'wide' },
]
const figuresRow = (figures: SearchFigures | null): Cell[] =>
  FIGURES.map(({ key }) => (figures === null ? null : figures[key as keyof SearchFigures]))

const optionColumns = (results: readonly FoldResult[]): readonly string[] =>
  Object.keys(results.flatMap(({ rows, refused }) => [...rows, ...refused])[0]?.combination ?? {})

/** What was chosen in each fold and what became of it, and what every combination came to where it was chosen from. */
export const searchTables = (results: readonly FoldResult[]): ReportTable[] => {
  const keys = optionColumns(results)
  const asColumn = (key: string): Column => ({ heading: headingOf(key), key, kind: 'text' })
  const byFold: Column[] = results.length > 1 ? [{ heading: 'fold', key: 'fold', kind: 'count' }] : []
  const fold = (nth: number): Cell[] => (results.length > 1 ? [nth + 1] : [])
  return [
    chosenTable(results, keys.map(asColumn), keys),
    {
      name: 'combinations',
      about: 'Every combination on the part that was chosen on, the best first.',
      columns: [...byFold, ...keys.map(asColumn), ...FIGURES],
      rows: results.flatMap(({ rows }, nth) =>
        rows.map(({ combination, figures }) => [...fold(nth), ...keys.map((key) => combination[key] ?? null), ...figuresRow(figures)]),
      ),
      whenEmpty: 'No combination could be traded by.',
      many: 'combinations',
      isBestFirst: true,
    },
  ]
}

/** The last word tells them apart, and fits; of one coin or slot with its name. */
const headingOf = (key: string): string => {
  const word = key.slice(key.lastIndexOf('.') + 1)
  const owner = readCoinPath(key)?.symbol ?? readSlotPath(key)?.slot
  return owner === undefined ? word : `${owner} ${word}`
}

const chosenTable = (results: readonly FoldResult[], options: readonly Column[], keys: readonly string[]): ReportTable => ({
  name: 'chosen',
  about: 'What was chosen, on the part that it was chosen on, and on the next one, which it had not seen.',
  columns: [
    { heading: 'part', key: 'part', kind: 'text' },
    { heading: 'from, UTC', key: 'from', kind: 'time', spare: 1 },
    { heading: 'to, UTC', key: 'to', kind: 'time', spare: 'wide' },
    ...options,
    ...FIGURES,
  ],
  rows: results.flatMap(({ seen, unseen, rows, unseenFigures }) => {
    const [best] = rows
    if (best === undefined || best.score === null) return []
    const values = keys.map((key) => best.combination[key] ?? null)
    const chosen = ['chosen on', seen.fromMs, seen.toMs, ...values, ...figuresRow(best.figures)]
    return unseen === null ? [chosen] : [chosen, ['not seen', unseen.fromMs, unseen.toMs, ...values, ...figuresRow(unseenFigures)]]
  }),
  whenEmpty: [
    'Nothing was chosen: of no combination the objective says anything here. Each',
    'needs a position that closed, ratios of days two days, quotients of losses one.',
  ].join('\n'),
})
