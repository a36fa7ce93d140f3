import { z } from 'zod'
import { amountShape, atAsked, msShape, placeShape, wholeAsked } from './common-shapes.ts'

const periodAsked = { from: wholeAsked(0, 8.64e15).optional(), to: wholeAsked(0, 8.64e15).optional() }

export const PERFORMANCE_BY = ['reason', 'coin', 'strategy', 'month'] as const

/** GET /performance: cycles that closed between `from` and `to`, both included; `to` is at most the moment. */
export const performanceAsked = z.strictObject({ ...atAsked, ...periodAsked, by: z.enum(PERFORMANCE_BY).default('reason') })
/** Of several closed cycles. A share of 1 is all; null: there is nothing to take it of. */
const recordShape = z.object({
  /** settlement asset */
  quote: z.string(),
  /** the reason, coin, strategy or month (UTC); null: all of them */
  of: z.string().nullable(),
  closed: z.number(),
  wins: z.number(),
  losses: z.number(),
  winRate: amountShape.nullable(),
  gain: amountShape,
  averageWin: amountShape.nullable(),
  averageLoss: amountShape.nullable(),
  profitFactor: amountShape.nullable(),
  expectancy: amountShape.nullable(),
  /** gain as a multiple of what the stop risked, the average of those cycles that have one */
  riskReward: amountShape.nullable(),
  fees: amountShape,
  /** what exits brought beyond the prices that their rules promised, without fees; below zero: less; null: none promised a price */
  slippage: amountShape.nullable(),
  averageHoldMs: msShape.nullable(),
  bareMs: msShape,
})
export type RecordShown = z.infer<typeof recordShape>
export const performanceShape = z.object({
  at: placeShape,
  by: z.enum(PERFORMANCE_BY),
  fromMs: msShape,
  toMs: msShape,
  /** of each asset the best first, and all of them last */
  rows: z.array(recordShape),
})

/** GET /equity: the newest mark of each of as many equal pieces of the time, the oldest first. */
export const equityAsked = z.strictObject({ ...atAsked, ...periodAsked, points: wholeAsked(2, 1000).default(400) })
const equityPointShape = z.object({
  ms: msShape,
  equity: amountShape,
  cash: amountShape,
  /** of what is held */
  value: amountShape,
  /** below the highest until then */
  drawdown: amountShape,
  marksAgeMs: msShape,
})
export const equityShape = z.object({
  at: placeShape,
  fromMs: msShape,
  toMs: msShape,
  curves: z.record(z.string(), z.array(equityPointShape)),
})
export type EquityShown = z.infer<typeof equityShape>
