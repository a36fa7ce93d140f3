import type { Tally } from '../../projections/performance.ts'
import { format } from '../kernel/money.ts'
import { type BuyAndHold, heldTable } from './buy-and-hold.ts'
import { type Folds, foldWhole } from './fold-all.ts'
import type { PlayedLog } from './kept-log.ts'
import type { LogReport } from './log-report.ts'
import { type ReturnsRow, returnsOf, returnsTable } from './returns.ts'
import { heldOf } from './run-figures.ts'
import { type TallyRow, tallyRow } from './tally-row.ts'

type QuoteRow = {
  all: TallyRow
  byReason: Record<string, TallyRow>
  bySymbol: Record<string, TallyRow>
  byStrategy: Record<string, TallyRow>
  realised: string
  maxDrawdown: string
}

const tallyRows = (tallies: Record<string, Tally>): Record<string, TallyRow> =>
  Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tallyRow(tally)]))

type PerformanceReport = { quotes: Record<string, QuoteRow>; returns: Record<string, ReturnsRow>; buyAndHold: BuyAndHold }

const performanceOf = (folds: Folds, played: PlayedLog): PerformanceReport => {
  const quotes = Object.entries(folds.performance.quotes).map(([quote, record]): [string, QuoteRow] => [
    quote,
    {
      all: tallyRow(record.all),
      byReason: tallyRows(record.byReason),
      bySymbol: tallyRows(record.bySymbol),
      byStrategy: tallyRows(record.byStrategy),
      realised: format(record.realised),
      maxDrawdown: format(record.maxDrawdown),
    },
  ])
  return { quotes: Object.fromEntries(quotes), returns: returnsOf(folds.equity, played.lastTimeMs), buyAndHold: heldOf(played) }
}

/** Closed positions, by quote asset; within it by exit reason, by coin and by strategy; and what was earned by the day. */
export const performanceReport: LogReport<PerformanceReport> = {
  title: 'Closed positions, by exit reason, by coin and by strategy, and what was earned by the day',
  types: null,
  async read(store) {
    const { folded, folds } = await foldWhole(store)
    return performanceOf(folds, folded)
  },
  readKept: async ({ folds, played }) => performanceOf(folds, played),
  tables: ({ quotes, returns, buyAndHold }) => [
    {
      name: 'closed',
      columns: [
        { heading: 'in', key: 'asset', kind: 'text' },
        { heading: 'closed by', key: 'closedBy', kind: 'text' },
        { heading: 'closed', key: 'closed', kind: 'count' },
        { heading: 'wins', key: 'wins', kind: 'count' },
        { heading: 'losses', key: 'losses', kind: 'count', spare: 1 },
        { heading: 'won', key: 'winRate', kind: 'share', spare: 2 },
        { heading: 'gross profit', key: 'grossProfit', kind: 'amount', spare: 'wide' },
        { heading: 'gross loss', key: 'grossLoss', kind: 'amount', spare: 'wide' },
        { heading: 'gain', key: 'gain', kind: 'amount' },
        { heading: 'profit factor', key: 'profitFactor', kind: 'ratio', spare: 3 },
        { heading: 'expectancy', key: 'expectancy', kind: 'amount', spare: 4 },
        { heading: 'held on average', key: 'averageHold', kind: 'span', spare: 'wide' },
      ],
      rows: Object.entries(quotes).flatMap(([quote, { all, byReason, bySymbol, byStrategy }]) =>
        [...Object.entries(byReason), ...Object.entries(bySymbol), ...Object.entries(byStrategy), ['all', all] as const].map(
          ([name, row]) => [
            quote,
            name,
            row.closed,
            row.wins,
            row.losses,
            row.winRate,
            row.grossProfit,
            row.grossLoss,
            row.gain,
            row.profitFactor,
            row.expectancy,
            row.averageHoldMs,
          ],
        ),
      ),
      whenEmpty: 'No position was closed.',
    },
    returnsTable(returns, buyAndHold),
    heldTable(buyAndHold),
  ],
}
