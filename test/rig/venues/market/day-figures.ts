import type { Kline } from './bars.ts'
import type { SymbolMarket } from './symbol-market.ts'

const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

type Day = { readonly minuteMs: number; readonly kline: Kline | null }
const days = new WeakMap<SymbolMarket, Day>()

/** What was traded in 24 hours. It is a sum over all of them, so it is made once a minute; null: nothing was. */
export const dayFigures = (market: SymbolMarket, nowMs: number): Kline | null => {
  const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const known = days.get(market)
  if (known?.minuteMs === minuteMs && known.kline !== null) return known.kline
  const kline = market.bars.kline(minuteMs - DAY_MS, DAY_MS + MINUTE_MS)
  days.set(market, { minuteMs, kline })
  return kline
}
