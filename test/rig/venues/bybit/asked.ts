import { INTERVALS } from '../market/intervals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import { type Markets, VenueRefusal } from '../server/dialect.ts'

const MINUTE_MS = 60_000

/** Bybit names candles by their minutes, and those of days and weeks by a letter. null: there are none of that length. */
export const bybitLength = (interval: string): number | null => {
  if (interval === 'D' || interval === 'W') return INTERVALS[`1${interval.toLowerCase()}`]!
  const lengthMs = Number(interval) * MINUTE_MS
  return lengthMs < INTERVALS['1d']! && Object.values(INTERVALS).includes(lengthMs) ? lengthMs : null
}

/** What every body is wrapped in. What is refused comes with HTTP status 200 as well, and its code within. */
export const bybitBody = (markets: Markets, result: object, retCode = 0, retMsg = 'OK'): object => ({
  retCode,
  retMsg,
  result,
  retExtInfo: {},
  time: markets.saidMs,
})

const refusal = (markets: Markets, retMsg: string): VenueRefusal => new VenueRefusal(200, bybitBody(markets, {}, 10_001, retMsg))

export type Category = 'spot' | 'linear'

export const categoryAsked = (query: URLSearchParams, markets: Markets): Category => {
  const category = query.get('category') ?? 'linear'
  if (category !== 'spot' && category !== 'linear') throw refusal(markets, 'params error: category invalid')
  return category
}

/** Those of the category, or the one that is named. */
export const bybitMarkets = (query: URLSearchParams, markets: Markets): readonly SymbolMarket[] => {
  const isContract = categoryAsked(query, markets) === 'linear'
  const id = query.get('symbol')
  const asked = markets.all.filter((market) => market.isContract === isContract && (id === null || market.instrument.id === id))
  if (asked.length === 0 && id !== null) throw refusal(markets, 'Not supported symbols')
  return asked
}

export const bybitMarket = (query: URLSearchParams, markets: Markets): SymbolMarket => {
  if (!query.has('symbol')) throw refusal(markets, 'params error: symbol required')
  return bybitMarkets(query, markets)[0]!
}

export const bybitLengthAsked = (query: URLSearchParams, markets: Markets): number => {
  const lengthMs = bybitLength(query.get('interval') ?? '')
  if (lengthMs === null) throw refusal(markets, 'Invalid period!')
  return lengthMs
}

export const bybitNumber = (query: URLSearchParams, name: string): number | null => {
  const text = query.get(name)
  return text === null || !/^\d{1,16}$/.test(text) ? null : Number(text)
}
