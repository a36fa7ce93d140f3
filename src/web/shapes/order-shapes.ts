import { z } from 'zod'
import { amountShape, atAsked, coinAsked, eventPlaceShape, msShape, pageAsked, pageOf, placeShape } from './common-shapes.ts'
import { eventHeadShape } from './event-shapes.ts'

/** An order by the event that asked for it. */
const orderRowShape = eventPlaceShape.extend({
  id: z.string(),
  /** the name of its position */
  coin: z.string(),
  role: z.enum(['entry', 'protection', 'exit']),
  side: z.enum(['buy', 'sell']),
  orderType: z.string(),
  /** what the strategy saw, or why the coins are to be sold */
  reason: z.string(),
  quantity: amountShape,
  /** null: at market */
  limitPrice: amountShape.nullable(),
  /** null: it is no stop */
  stopPrice: amountShape.nullable(),
  executed: amountShape,
  /** without fees; null: nothing was executed */
  averagePrice: amountShape.nullable(),
  /** worth in the quote asset */
  fees: amountShape,
  firstFillMs: msShape.nullable(),
  isOpen: z.boolean(),
  /** how far it is, by its machine; null: it is over */
  phase: z.string().nullable(),
  /** of our last request; null: it is over */
  fate: z.string().nullable(),
  /** from then on, by the venue's clock, "not found" proves that it never arrived */
  provableAfterMs: msShape.nullable(),
  /** its rest is cancelled then; null: it is not */
  expiresMs: msShape.nullable(),
  /** what became of it; null: it is open */
  end: z.enum(['filled', 'partly-filled', 'cancelled', 'expired', 'rejected', 'never-arrived']).nullable(),
  /** the venue's word, where it refused it */
  rejection: z.string().nullable(),
  endedMs: msShape.nullable(),
})
export type OrderRowShown = z.infer<typeof orderRowShape>

/** GET /orders: those that are open, then those that are over, the newest first. */
export const ordersAsked = z.strictObject({ ...atAsked, ...coinAsked, ...pageAsked, state: z.enum(['open', 'ended']).optional() })
export const ordersShape = pageOf(orderRowShape)

/** GET /orders/{id}: one with every event that speaks of it; `isWhole` false: only the first of them. */
export const orderAsked = z.strictObject({ ...atAsked })
export const oneOrderShape = z.object({ at: placeShape, order: orderRowShape, events: z.array(eventHeadShape), isWhole: z.boolean() })
