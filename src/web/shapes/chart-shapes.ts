import { z } from 'zod'
import {
  afterAsked,
  amountShape,
  atAsked,
  eventPlaceShape,
  msShape,
  pageAsked,
  pageOf,
  placeShape,
  positionShape,
  wholeAsked,
} from './common-shapes.ts'

/** [ms, open, high, low, close, volume]: numbers for pixels, and for nothing else. */
const candleShape = z.tuple([msShape, z.number(), z.number(), z.number(), z.number(), z.number()])

/** An order that has traded, at its newest trade. */
const fillMarkShape = z.object({
  ms: msShape,
  side: z.enum(['buy', 'sell']),
  price: amountShape,
  quantity: amountShape,
  fee: amountShape,
  feeAsset: z.string(),
  /** what its cycle gained, on the order that ended it; null on all others */
  gain: amountShape.nullable(),
  reason: z.string(),
  order: z.string(),
  position: positionShape,
  /** of which cycle */
  n: z.number(),
})

const stopPieceShape = z.object({
  fromMs: msShape,
  /** of one that stands, the moment itself */
  toMs: msShape,
  price: amountShape,
  kind: z.enum(['hard', 'soft', 'trailing', 'break-even', 'watched']),
  isOpen: z.boolean(),
})

/** What is drawn of the time between. */
const drawnShape = z.object({
  candles: z.array(candleShape),
  /** prices that the log knows, in place of candles where there are none */
  known: z.array(z.tuple([msShape, amountShape])),
  marks: z.array(fillMarkShape),
  stops: z.array(stopPieceShape),
  /** [ms, how often, why] */
  refusals: z.array(z.tuple([msShape, z.number(), z.string()])),
  bare: z.array(z.tuple([msShape, msShape])),
  /** with `valued=1`: the prices by which the coin was valued, the newest of them */
  valued: z.array(z.tuple([msShape, amountShape])),
})

/** GET /coins/{coin}/chart. Without `from` the eight hours before the moment; `to` is at most the moment. */
export const chartAsked = z.strictObject({
  ...atAsked,
  ...afterAsked,
  from: wholeAsked(0, 8.64e15).optional(),
  to: wholeAsked(0, 8.64e15).optional(),
  points: wholeAsked(2, 3000).default(1200),
  valued: z.literal('1').optional(),
})
export const chartShape = drawnShape.extend({
  at: placeShape,
  coin: z.string(),
  fromMs: msShape,
  toMs: msShape,
  /** the length of a candle */
  stepMs: msShape,
  /** which file of candles is not where it was; null: all are here */
  missing: z.string().nullable(),
  /** with `after=1`: what came behind the moment, up to `to` */
  after: drawnShape.optional(),
})
export type ChartShown = z.infer<typeof chartShape>

/** GET /coins/{coin}/cycles: those that are over, the newest first, and the one that is open. */
export const cyclesAsked = z.strictObject({ ...atAsked, ...pageAsked })
export const cycleShape = z.object({
  n: z.number(),
  from: eventPlaceShape,
  to: eventPlaceShape.nullable(),
  openMs: msShape,
  /** null, as what follows of one that is open: it is not over */
  closeMs: msShape.nullable(),
  trigger: z.string(),
  reason: z.string().nullable(),
  entryValue: amountShape.nullable(),
  exitValue: amountShape.nullable(),
  gain: amountShape.nullable(),
  fees: amountShape.nullable(),
  riskReward: amountShape.nullable(),
  bareMs: msShape.nullable(),
})
export type CycleShown = z.infer<typeof cycleShape>
export const cyclesShape = pageOf(cycleShape)
export type CyclesShown = z.infer<typeof cyclesShape>
