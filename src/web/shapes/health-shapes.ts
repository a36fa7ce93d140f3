import { z } from 'zod'
import { amountShape, msShape, positionShape } from './common-shapes.ts'

/** A price of a market that is followed. `stale`: no entry is decided on it; `late`: half of that time is over. */
const heardShape = z.object({
  symbol: z.string(),
  price: amountShape.nullable(),
  /** null: none was heard yet */
  ageMs: msShape.nullable(),
  is: z.enum(['fresh', 'late', 'stale']),
  isHeld: z.boolean(),
})

/** What is wrong now and was told. */
const alarmShape = z.object({
  alarm: z.string(),
  severity: z.enum(['critical', 'warning']),
  sinceMs: msShape,
  of: z.array(z.string()),
  text: z.string(),
})

/** One address of the venue: of each limit how much is used, what waits, and what never left. */
const requestsShape = z.object({
  of: z.string(),
  limits: z.array(z.object({ name: z.string(), most: z.number(), windowMs: msShape, used: z.number(), reserve: z.number() })),
  waiting: z.record(z.string(), z.number()),
  closedUntilMs: msShape.nullable(),
  sent: z.number(),
  neverSent: z.record(z.string(), z.number()),
})

const engineShape = z.object({
  /** the engine's clock, and how far it is behind the computer's */
  atMs: msShape,
  behindMs: msShape,
  /** the venue's clock less the computer's; null: not measured yet */
  clockOffsetMs: msShape.nullable(),
  /** why its clock cannot be relied on; null: it can */
  adrift: z.string().nullable(),
  process: z.enum(['starting', 'replaying', 'reconciling', 'trading', 'draining', 'stopped']),
  orders: z.enum(['open', 'paused', 'reduceOnly', 'halted']),
  pid: z.number(),
  sinceMs: msShape,
  events: z.number(),
  halts: z.array(z.object({ of: z.string(), because: z.string() })),
  line: z.object({ isUp: z.boolean(), sinceMs: msShape }),
  prices: z.array(heardShape),
  exposed: z.array(z.object({ position: z.string(), sinceMs: msShape })),
  unknownOrders: z.array(z.object({ orderId: z.string(), symbol: z.string(), sinceMs: msShape })),
  requests: z.array(requestsShape),
  alarms: z.array(alarmShape),
  queue: z.object({ reports: z.number(), commands: z.number(), isDeciding: z.boolean() }),
  rssBytes: z.number(),
  restarts: z.number(),
})

/** GET /health/details: the engine as it is now, beside its log. Outside of what is said of a moment. */
export const healthAsked = z.strictObject({})
export const healthShape = z.object({
  /** as `/ready` and `/health` say it */
  ready: z.string(),
  isReady: z.boolean(),
  following: z.string(),
  head: positionShape.nullable(),
  /** null: no engine answers, or it takes no questions */
  engine: engineShape.nullable(),
})
export type HealthShown = z.infer<typeof healthShape>
