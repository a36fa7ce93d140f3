import type { Tally } from '../../projections/performance.ts'
import { divide, format, ZERO } from '../kernel/money.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { table } from './text-table.ts'

type TallyRow = {
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
  realised: string
  maxDrawdown: string
}

const SCALED_ONE = 10n ** 18n

const tallyRow = ({ closed, wins, losses, grossProfit, grossLoss, heldMs }: Tally): TallyRow => {
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

/** Closed positions, by quote asset; within it by exit reason and by coin. */
export const performanceReport: LogReport<{ quotes: Record<string, QuoteRow> }> = {
  title: 'Closed positions, by exit reason and by coin',
  async read(store) {
    const folds = await foldAll(store)
    const quotes = Object.entries(folds.performance.quotes).map(([quote, record]): [string, QuoteRow] => [
      quote,
      {
        all: tallyRow(record.all),
        byReason: tallyRows(record.byReason),
        bySymbol: tallyRows(record.bySymbol),
        realised: format(record.realised),
        maxDrawdown: format(record.maxDrawdown),
      },
    ])
    return { quotes: Object.fromEntries(quotes) }
  },
  text({ quotes }) {
    const line = (quote: string, name: string, row: TallyRow): string[] => [
      quote,
      name,
      String(row.closed),
      String(row.wins),
      String(row.losses),
      row.gain,
      row.profitFactor ?? '',
      row.expectancy ?? '',
    ]
    const lines = Object.entries(quotes).flatMap(([quote, { all, byReason, bySymbol }]) => [
      ...Object.entries(byReason).map(([name, row]) => line(quote, name, row)),
      ...Object.entries(bySymbol).map(([name, row]) => line(quote, name, row)),
      line(quote, 'all', all),
    ])
    return table(['in', 'closed by', 'closed', 'wins', 'losses', 'gain', 'profit factor', 'expectancy'], lines, 'No position was closed.')
  },
}
