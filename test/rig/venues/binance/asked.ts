import { INTERVALS } from '../market/intervals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import type { Markets } from '../server/dialect.ts'
import type { Kind } from './kind.ts'
import { illegal, invalidInterval, invalidSymbol, missing } from './refusals.ts'

/** What the parameters of a request ask for; each throws the venue's own refusal. */
export const marketAsked = (query: URLSearchParams, kind: Kind, markets: Markets): SymbolMarket => {
  const id = query.get('symbol') ?? ''
  if (id === '') throw missing('symbol')
  const market = markets.find(id, kind.isContract)
  if (market === null) throw invalidSymbol()
  return market
}

/** null: all of them */
export const idsAsked = (query: URLSearchParams, kind: Kind, markets: Markets): readonly string[] | null => {
  const list = query.get('symbols')
  const one = query.get('symbol')
  if (list === null && one === null) return null
  const ids = list === null ? [one!] : (JSON.parse(list) as string[])
  if (ids.some((id) => markets.find(id, kind.isContract) === null)) throw invalidSymbol()
  return ids
}

/** The interval's length in milliseconds. USD-M has no candles of seconds. */
export const lengthAsked = (query: URLSearchParams, kind: Kind): number => {
  const interval = query.get('interval') ?? ''
  if (interval === '') throw missing('interval')
  const lengthMs = INTERVALS[interval]
  if (lengthMs === undefined || (kind.isContract && interval === '1s')) throw invalidInterval()
  return lengthMs
}

export const wholeAsked = (query: URLSearchParams, name: string): number | null => {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d{1,16}$/.test(text)) throw illegal(name)
  return Number(text)
}

export const limitAsked = (query: URLSearchParams, usual: number, most: number): number =>
  Math.min(wholeAsked(query, 'limit') ?? usual, most)
