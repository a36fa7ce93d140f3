import { readSymbol } from '../kernel/instrument-symbol.ts'
import type { TitledLine } from '../report/figures-shown.ts'
import type { InstrumentRow } from '../report/instrument-row.ts'

const ORIGINS: Readonly<Record<InstrumentRow['source'], string>> = {
  configured: 'configured',
  'derived-from-tape': 'derived',
  venue: "the venue's",
}

/** What orders of an instrument have to keep, of how many coins its contracts are, and where that is from. */
export const filtersLine = ([symbol, row]: readonly [string, InstrumentRow]): TitledLine => {
  const { tickSize, stepSize, minQuantity, minNotional, contractSize, source } = row
  const { base = '', quote = '' } = readSymbol(symbol) ?? {}
  const contract = contractSize === null ? [] : [`contract ${contractSize} ${base}`]
  const all = [`tick ${tickSize}`, ...contract, `step ${stepSize}`, `from ${minQuantity} and ${minNotional} ${quote}`]
  return ['filters', `${symbol} ${all.join(', ')} (${ORIGINS[source]})`]
}
