import { z } from 'zod'
import { coinShape } from './coin-shapes.ts'
import { amountShape, atAsked, msShape, placeShape } from './common-shapes.ts'

export const poolShape = z.object({
  deposits: amountShape,
  cash: amountShape,
  reserved: amountShape,
  margin: amountShape,
  free: amountShape,
  invested: amountShape,
  capital: amountShape,
})

const curveShape = z.object({
  equity: amountShape,
  peak: amountShape,
  drawdown: amountShape,
  /** of the peak, in percent, as the two below it are */
  drawdownPct: amountShape,
  maxDrawdown: amountShape,
  maxDrawdownPct: amountShape,
  /** of the oldest price that it rests on */
  marksAgeMs: msShape,
})

/** GET /moment: the figures of a moment. Assets are settlement assets. */
export const momentAsked = z.strictObject({ ...atAsked })
export const momentShape = z.object({
  at: placeShape,
  session: z.object({
    /** what its process did, and what a person let it do */
    is: z.enum(['stopped', 'reconciling', 'trading', 'draining']),
    orders: z.enum(['open', 'paused', 'reduceOnly', 'halted']),
    startedMs: msShape.nullable(),
    book: z.string().nullable(),
  }),
  pools: z.record(z.string(), poolShape),
  realised: z.record(z.string(), amountShape),
  fees: z.record(z.string(), amountShape),
  curve: z.record(z.string(), curveShape),
  /** `coins`: those that lie bare, by their names; the rest is of all together since the log began */
  unprotected: z.object({ coins: z.array(z.string()), ms: msShape, longestMs: msShape, spells: z.number() }),
  /** reasons that stand against every entry */
  standing: z.array(z.object({ refusal: z.string(), words: z.string() })),
  coins: z.array(coinShape),
})
export type MomentShown = z.infer<typeof momentShape>
