import { z } from 'zod'
import { amountShape, atAsked, msShape, placeShape } from './common-shapes.ts'

/** One word for how a coin stands, the most urgent one that is true. */
export const COIN_WORDS = ['unknown', 'unprotected', 'leaving', 'trailing', 'protected', 'entering', 'flat'] as const

export const orderShape = z.object({
  id: z.string(),
  role: z.enum(['entry', 'protection', 'exit']),
  side: z.enum(['buy', 'sell']),
  quantity: amountShape,
  /** limit or stop price; null: at market */
  price: amountShape.nullable(),
  executed: amountShape,
  phase: z.enum(['requested', 'working', 'closing', 'closed']),
  fate: z.enum(['known', 'pending', 'unknown']),
  reason: z.string(),
  /** from then on, by the venue's clock, "not found" proves that it never arrived */
  provableAfterMs: msShape,
  /** its rest is cancelled then; null: it is not */
  expiresMs: msShape.nullable(),
})
export type OrderShown = z.infer<typeof orderShape>

const pricedShape = z.object({ price: amountShape, timeMs: msShape })

/** A coin as it stood. Amounts of what it does not have are null. */
export const coinShape = z.object({
  /** the name of its position */
  coin: z.string(),
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  /** how many decimals its prices have; null: the log does not say */
  decimals: z.number().nullable(),
  direction: z.enum(['long', 'short']),
  word: z.enum(COIN_WORDS),
  /** the regions of its machine, and their states */
  value: z.record(z.string(), z.string()),
  cycle: z.number(),
  held: amountShape,
  cost: amountShape.nullable(),
  average: amountShape.nullable(),
  /** what was seen last of its market, and where; null: nothing was */
  last: pricedShape.extend({ from: z.enum(['tape', 'feed', 'event']) }).nullable(),
  /** what valuations rest on */
  mark: pricedShape.nullable(),
  worth: amountShape.nullable(),
  unrealised: amountShape.nullable(),
  /** of what it cost */
  unrealisedPct: amountShape.nullable(),
  openedMs: msShape.nullable(),
  /** since when it lies bare; null: it does not */
  bareSinceMs: msShape.nullable(),
  stop: z
    .object({
      price: amountShape,
      kind: z.enum(['hard', 'soft', 'trailing', 'break-even']),
      restsAt: z.enum(['venue', 'engine']),
      /** what it was measured from */
      hangsOn: z.string().nullable(),
    })
    .nullable(),
  target: amountShape.nullable(),
  trailing: z.object({ mark: amountShape, stop: amountShape, movedMs: msShape, isStale: z.boolean() }).nullable(),
  exit: z.object({ reason: z.string(), threshold: z.string(), compared: z.string(), sold: amountShape, step: z.string() }).nullable(),
  /** where its plan leads by what was paid: the trailing stop is armed at `activate`, and it is out at `outMs`; null: it has none in force */
  plan: z
    .object({ hardStop: amountShape, target: amountShape.nullable(), activate: amountShape.nullable(), outMs: msShape.nullable() })
    .nullable(),
  /** those that live */
  orders: z.array(orderShape),
  /** why nothing may be bought of it now; null: nothing stands against it */
  blocked: z.object({ why: z.string(), words: z.string() }).nullable(),
})
export type CoinShown = z.infer<typeof coinShape>

/** GET /coins, GET /coins/{coin} */
export const coinsAsked = z.strictObject({ ...atAsked })
export const coinsShape = z.object({ at: placeShape, coins: z.array(coinShape) })
export const oneCoinShape = z.object({ at: placeShape, coin: coinShape })
