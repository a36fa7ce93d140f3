import { readSymbol } from '../kernel/instrument-symbol.ts'
import type { Filters } from '../kernel/order-filters.ts'
import type { TitledLine } from '../report/figures-shown.ts'

/** What orders of an instrument have to keep, and where that is from. */
export const filtersLine = ([symbol, filters]: readonly [string, Filters<string> & { readonly source: string }]): TitledLine => {
  const { tickSize, stepSize, minQuantity, minNotional, source } = filters
  const least = `${minQuantity} and ${minNotional} ${readSymbol(symbol)?.quote ?? ''}`
  return ['filters', `${symbol} tick ${tickSize}, step ${stepSize}, from ${least} (${source === 'configured' ? source : 'derived'})`]
}
