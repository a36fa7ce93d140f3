import { type CycleRecord, type CycleRecords, countCycle, type RecordBy } from '../../../projections/cycle-records.ts'
import { divide, format, type Money, parse } from '../../kernel/money.ts'
import { tallyRow } from '../../report/tally-row.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { placeShown } from '../place-shown.ts'
import type { RecordShown } from '../shapes/performance-shapes.ts'
import { apiRoute } from './api-route.ts'

/** Rows read at a time. */
const PIECE = 1000

const recordsOf = (view: View, { place }: ViewMoment, fromMs: number, toMs: number, by: RecordBy): CycleRecords => {
  const records: CycleRecords = {}
  let before: string | undefined
  do {
    const { rows, next } = view.rows('cycles', place, { fromMs, untilMs: toMs, limit: PIECE, ...(before !== undefined && { before }) })
    // those that overlap with the time are found, and counted where they closed
    for (const cycle of rows) if (cycle.closeMs >= fromMs && cycle.closeMs <= toMs) countCycle(records, cycle, by)
    before = next ?? undefined
  } while (before !== undefined)
  return records
}

const average = (sum: Money, count: number): string | null => (count === 0 ? null : format(divide(sum, parse(String(count)))))

const recordShown = (
  quote: string,
  of: string | null,
  { tally, fees, bareMs, riskReward, compared, slippage }: CycleRecord,
): RecordShown => {
  const { closed, wins, losses, winRate, gain, profitFactor, expectancy, averageHoldMs } = tallyRow(tally)
  return {
    ...{ quote, of, closed, wins, losses, winRate, gain, profitFactor, expectancy, averageHoldMs, bareMs },
    averageWin: average(tally.grossProfit, wins),
    averageLoss: average(-tally.grossLoss, losses),
    riskReward: average(riskReward, compared),
    fees: format(fees),
    slippage: slippage === null ? null : format(slippage),
  }
}

const gainOf = ({ tally }: CycleRecord): Money => tally.grossProfit - tally.grossLoss

/** The best first, months as they came. */
const sorted = (named: CycleRecords[string]['named'], by: RecordBy): (readonly [string, CycleRecord])[] =>
  Object.entries(named).sort(([one, a], [other, b]) => {
    if (by === 'month') return one < other ? -1 : 1
    const [mine, theirs] = [gainOf(a), gainOf(b)]
    return mine === theirs ? (one < other ? -1 : 1) : mine > theirs ? -1 : 1
  })

export const performanceRoute = apiRoute({
  path: '/performance',
  summary: 'What closed cycles of a time came to, by reason, coin, strategy or month',
  answerTo: async ({ view, moment }, { by, from, to }) => {
    const fromMs = from ?? view.columns.timeMs(1)
    const toMs = Math.min(to ?? moment.place.timeMs, moment.place.timeMs)
    const rows = Object.entries(recordsOf(view, moment, fromMs, toMs, by)).flatMap(([quote, { all, named }]) => [
      ...sorted(named, by).map(([name, record]) => recordShown(quote, name, record)),
      recordShown(quote, null, all),
    ])
    return { at: placeShown(moment.place), by, fromMs, toMs, rows }
  },
})
