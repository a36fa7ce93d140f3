import type { ChangePlan } from '../../machines/position/stop-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { T } from './story.ts'

export type AskedChange = {
  stop?: string
  pct?: string
  price?: string | null
  bar?: number
  every?: number
  at?: number
} & Partial<Omit<ChangePlan, 'price'>>
/** What a strategy asks of its position; unless said otherwise at T, on a candle of T, while the price is 105. */
export const change = ({ stop, pct, price = '105', bar = T, every = 60_000, at = T, ...more }: AskedChange): ChangePlan => ({
  type: 'ChangePlan',
  strategy: 'mine',
  words: 'swing low',
  barCloseMs: bar,
  ...(stop !== undefined && { stopPrice: parse(stop) }),
  ...(pct !== undefined && { takeProfitPct: parse(pct) }),
  price: price === null ? null : parse(price),
  everyMs: every,
  targetFault: null,
  nowMs: at,
  ...more,
})
