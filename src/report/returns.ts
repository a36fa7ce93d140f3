import { type DailyReturns, passTime } from '../../projections/daily-returns.ts'
import type { EquityState } from '../../projections/equity.ts'
import { format, type Money } from '../kernel/money.ts'
import type { BuyAndHold } from './buy-and-hold.ts'
import type { ReportTable } from './table.ts'

/** Coins are traded on all of them. */
const DAYS_A_YEAR = 365

/** What of one asset was earned, day by day (UTC), as fractions: 0.01 = 1 %. Null where there are too few days, or nothing to divide by. */
export type ReturnsRow = {
  /** days, begun ones among them */
  days: number
  /** of the whole time, without what was paid in or out */
  return: string
  /** the same as if it had gone on like that for a year: (1 + return) ^ (365 / days) - 1 */
  annualReturn: string | null
  /** mean daily return over its standard deviation (of a sample), times the root of 365; no rate without risk is taken off */
  sharpe: string | null
  /** the same over the root of the mean square of the daily losses */
  sortino: string | null
  /** annual return over the deepest fall of the equity */
  calmar: string | null
  /** deepest fall from a peak, as a share of the peak */
  maxDrawdown: string
  /** share of the time in which anything was held, and the same weighted by its value over the equity */
  timeInMarket: string
  exposure: string
}

const DIGITS = 10
/** A few good days make a year's return without bounds. Beyond this one is as good as another, and numbers would be written with an exponent. */
const MOST = 1e20
const text = (value: number): string =>
  Math.min(value, MOST)
    .toFixed(DIGITS)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0')
const orNull = (value: number): string | null => (Number.isFinite(value) ? text(value) : null)

const rowOf = (daily: DailyReturns, maxDrawdownShare: Money): ReturnsRow => {
  const { beganMs, seenMs, base, last, heldMs, exposedMs } = daily
  // the day that is not over counts as it stands
  const today = base <= 0n ? 0 : Number(format(last - base)) / Number(format(base))
  const days = daily.days + 1
  const growth = daily.growth * (1 + today)
  const mean = (daily.sum + today) / days
  const variance = (daily.squares + today ** 2 - days * mean ** 2) / (days - 1)
  const falls = (daily.falls + (today < 0 ? today ** 2 : 0)) / days
  const rootOfYear = Math.sqrt(DAYS_A_YEAR)
  const annual = growth > 0 ? Math.min(growth ** (DAYS_A_YEAR / days) - 1, MOST) : -1
  const span = Math.max(1, seenMs - beganMs)
  const isOne = days < 2
  return {
    days,
    return: text(growth - 1),
    annualReturn: isOne ? null : orNull(annual),
    sharpe: isOne || variance <= 0 ? null : orNull((mean / Math.sqrt(variance)) * rootOfYear),
    sortino: isOne || falls === 0 ? null : orNull((mean / Math.sqrt(falls)) * rootOfYear),
    calmar: isOne || maxDrawdownShare === 0n ? null : orNull(annual / Number(format(maxDrawdownShare))),
    maxDrawdown: format(maxDrawdownShare),
    timeInMarket: text(heldMs / span),
    exposure: text(exposedMs / span),
  }
}

/** By asset; `lastMs`: the time of the log's last event. */
export const returnsOf = ({ curves }: EquityState, lastMs: number): Record<string, ReturnsRow> =>
  Object.fromEntries(
    Object.entries(curves).map(([asset, { daily, maxDrawdownShare }]) => {
      const now = { ...daily }
      passTime(now, lastMs)
      return [asset, rowOf(now, maxDrawdownShare)]
    }),
  )

export const returnsTable = (returns: Readonly<Record<string, ReturnsRow>>, { tape }: BuyAndHold): ReportTable => ({
  name: 'returns',
  about: 'By the day (UTC); years of 365 days, and no rate without risk taken off. Held: the same amount in each coin, bought and held.',
  columns: [
    { heading: 'in', key: 'asset', kind: 'text' },
    { heading: 'days', key: 'days', kind: 'count' },
    { heading: 'return', key: 'return', kind: 'share' },
    { heading: 'held', key: 'buyAndHold', kind: 'share' },
    { heading: 'a year', key: 'annualReturn', kind: 'share', spare: 1 },
    { heading: 'max drawdown', key: 'maxDrawdown', kind: 'share' },
    { heading: 'Sharpe', key: 'sharpe', kind: 'ratio' },
    { heading: 'Sortino', key: 'sortino', kind: 'ratio' },
    { heading: 'Calmar', key: 'calmar', kind: 'ratio' },
    { heading: 'in market', key: 'timeInMarket', kind: 'share', spare: 3 },
    { heading: 'exposure', key: 'exposure', kind: 'share', spare: 2 },
  ],
  rows: Object.entries(returns).map(([asset, row]) => [
    asset,
    row.days,
    row.return,
    tape[asset] ?? null,
    row.annualReturn,
    row.maxDrawdown,
    row.sharpe,
    row.sortino,
    row.calmar,
    row.timeInMarket,
    row.exposure,
  ]),
  whenEmpty: 'No money was paid in.',
})
