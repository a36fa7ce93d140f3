import type { Tally } from '../../projections/performance.ts'
import { divide, format, ZERO } from '../kernel/money.ts'
import { foldWhole } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { type ReturnsRow, returnsOf, returnsTable } from './returns.ts'

export type TallyRow = {
  closed: number
  wins: number
  losses: number
  /** wins as a share of all closed positions, 1 = all */
  winRate: string | null
  grossProfit: string
  grossLoss: string
  gain: string
  /** gross profit / gross loss; null without a loss */
  profitFactor: string | null
  /** gain / closed */
  expectancy: string | null
  averageHoldMs: number | null
}
type QuoteRow = {
  all: TallyRow
  byReason: Record<string, TallyRow>
  bySymbol: Record<string, TallyRow>
  byStrategy: Record<string, TallyRow>
  realised: string
  maxDrawdown: string
}

const SCALED_ONE = 10n ** 18n

export const tallyRow = ({ closed, wins, losses, grossProfit, grossLoss, heldMs }: Tally): TallyRow => {
  const gain = grossProfit - grossLoss
  const positions = BigInt(closed) * SCALED_ONE
  const isEmpty = closed === 0
  return {
    closed,
    wins,
    losses,
    winRate: isEmpty ? null : format(divide(BigInt(wins) * SCALED_ONE, positions)),
    grossProfit: format(grossProfit),
    grossLoss: format(grossLoss),
    gain: format(gain),
    profitFactor: grossLoss === ZERO ? null : format(divide(grossProfit, grossLoss)),
    expectancy: isEmpty ? null : format(divide(gain, positions)),
    averageHoldMs: isEmpty ? null : Math.round(heldMs / closed),
  }
}

const tallyRows = (tallies: Record<string, Tally>): Record<string, TallyRow> =>
  Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tallyRow(tally)]))

/** Closed positions, by quote asset; within it by exit reason, by coin and by strategy; and what was earned by the day. */
export const performanceReport: LogReport<{ quotes: Record<string, QuoteRow>; returns: Record<string, ReturnsRow> }> = {
  title: 'Closed positions, by exit reason, by coin and by strategy, and what was earned by the day',
  types: null,
  async read(store) {
    const { folded, folds } = await foldWhole(store)
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
    return { quotes: Object.fromEntries(quotes), returns: returnsOf(folds.equity, folded.lastTimeMs) }
  },
  tables: ({ quotes, returns }) => [
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
    returnsTable(returns),
  ],
}
