import { z } from 'zod'
import { parse } from '../../../src/kernel/money.ts'

/** Whether a text is an amount as everything behind the border takes it: plain, at most 18 decimals, above `below`. */
const isAbove = (below: bigint) => (text: string) => {
  try {
    return parse(text) > below
  } catch {
    return false
  }
}

/** What the venue's words must look like. Whatever does not is no answer: its request's outcome is unknown. */
const amount = z.string().refine(isAbove(-1n))
/** a price of nothing, or a trade of nothing, is a mistake and never a market */
const positive = z.string().refine(isAbove(0n))
const timeMs = z.int().positive()
const named = { orderId: z.string(), symbol: z.string() }

const trade = z.object({
  ...named,
  tradeId: z.string().min(1),
  quantity: positive,
  price: positive,
  fee: z.object({ amount, asset: z.string().min(1), quoteValue: amount }),
  liquidity: z.enum(['maker', 'taker']),
  venueTimeMs: timeMs,
})

const order = {
  ...named,
  status: z.enum(['open', 'filled', 'cancelled', 'expired', 'rejected']),
  code: z.string().optional(),
  venueOrderId: z.string().min(1),
  executed: amount,
  trades: z.array(trade),
  timeMs,
}

export const placedAnswer = z.object({ ...named, venueOrderId: z.string().min(1), timeMs })
export const cancelledAnswer = z.object({ orderId: z.string(), timeMs })
export const foundAnswer = z.object(order)
export const refusedAnswer = z.object({ orderId: z.string(), code: z.string().min(1), timeMs })
export const openAnswer = z.object({ open: z.array(z.object(named)), timeMs })
export const balancesAnswer = z.object({
  balances: z.array(z.object({ asset: z.string().min(1), free: amount, locked: amount })),
  timeMs,
})
export const timeAnswer = z.object({ timeMs })

export const streamMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), timeMs }),
  z.object({ type: z.literal('tick'), symbol: z.string(), price: positive, volume: z.number().nonnegative(), timeMs }),
  z.object({ type: z.literal('trade'), ...named, trade, timeMs }),
  z.object({ type: z.literal('order'), ...order }),
])
