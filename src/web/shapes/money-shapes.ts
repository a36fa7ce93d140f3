import { z } from 'zod'
import { amountShape, atAsked, coinAsked, eventPlaceShape, msShape, pageAsked, placeShape } from './common-shapes.ts'
import { eventHeadShape } from './event-shapes.ts'
import { poolShape } from './moment-shapes.ts'

/** A fill; `place` null: it was not found among the events around its time. */
const tradeShape = z.object({ ms: msShape, tradeId: z.string(), order: z.string().nullable(), place: eventPlaceShape.nullable() })

const lotShape = z.object({
  coin: z.string(),
  direction: z.enum(['long', 'short']),
  quote: z.string(),
  /** of one contract in the base asset; null: quantities are of coins */
  contractSize: amountShape.nullable(),
  quantity: amountShape,
  /** of a long lot what was paid, fee included; of a short one what its sale brought */
  cost: amountShape,
  opened: tradeShape,
})
const soldLotShape = lotShape.extend({ proceeds: amountShape, gain: amountShape, closed: tradeShape })
export type OpenLotShown = z.infer<typeof lotShape>
export type SoldLotShown = z.infer<typeof soldLotShape>

/** GET /lots: what is open (before the first page alone, at most 500), and each piece that was closed, the newest first. */
export const lotsAsked = z.strictObject({ ...atAsked, ...coinAsked, ...pageAsked, side: z.enum(['open', 'sold']).optional() })
export const lotsShape = z.object({
  at: placeShape,
  open: z.array(lotShape),
  /** a page */
  rows: z.array(soldLotShape),
  next: z.string().nullable(),
})

const reservationShape = z.object({
  order: z.string(),
  coin: z.string().nullable(),
  /** what is set aside now, and what was when it was asked for */
  amount: amountShape,
  of: amountShape,
  /** what the rest of its order costs at its limit, or binds as margin, without fees; null: the order is no more */
  cost: amountShape.nullable(),
  /** the event that set it aside */
  place: eventPlaceShape.nullable(),
  /** when the order's rest is to be cancelled; null: no time was set */
  expiresMs: msShape.nullable(),
  /** it stands although its order has had its time, or is no more */
  isOverdue: z.boolean(),
})
export type ReservationShown = z.infer<typeof reservationShape>

const poolMoveShape = eventHeadShape.extend({
  /** by figure of the pool, what the event added to it */
  moved: z.record(z.string(), amountShape),
})

/** GET /budget/{asset}: a pool, what is set aside in it, and what moved it last. */
export const budgetAsked = z.strictObject({ ...atAsked })
export const budgetShape = z.object({
  at: placeShape,
  asset: z.string(),
  pool: poolShape,
  /** the oldest first */
  reservations: z.array(reservationShape),
  /** held for open contracts */
  margins: z.array(z.object({ coin: z.string(), amount: amountShape })),
  /** at most 50, the newest first */
  moves: z.array(poolMoveShape),
})
export type BudgetShown = z.infer<typeof budgetShape>
