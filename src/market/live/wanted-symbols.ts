import { UsageError } from '../../kernel/errors.ts'
import { isContract, readSymbol, whyUntraded } from '../../kernel/instrument-symbol.ts'
import { nearest } from '../../kernel/nearest.ts'
import type { MarketKind } from './venue-dialect.ts'

/** Throws UsageError for a symbol that no venue could have. */
export const requireSymbols = (symbols: readonly string[]): void => {
  if (symbols.length === 0) throw new UsageError('No symbol is named whose market is to be heard; name one, such as BTC/USDT.')
  for (const symbol of symbols) {
    const read = readSymbol(symbol)
    if (read === null)
      throw new UsageError(`'${symbol}' is no symbol: write a pair as BTC/USDT, and a perpetual contract as BTC/USDT:USDT, in capitals.`)
    const why = whyUntraded(read)
    if (why !== null) throw new UsageError(`${symbol} ${why}.`)
  }
  const twice = symbols.find((symbol, at) => symbols.indexOf(symbol) !== at)
  if (twice !== undefined) throw new UsageError(`${twice} is named twice; name each symbol once.`)
}

export const kindOfSymbol = (symbol: string): MarketKind => (isContract(symbol) ? 'linear' : 'spot')

export const kindsOf = (symbols: readonly string[]): MarketKind[] => [...new Set(symbols.map(kindOfSymbol))]

/** The other of a pair and its perpetual contract, by symbol. */
const otherKindOf = (symbol: string): string => {
  const { base, quote, settle } = readSymbol(symbol)!
  return settle === null ? `${base}/${quote}:${quote}` : `${base}/${quote}`
}

/** Why a symbol is not heard. `listed`: all symbols that the venue trades, of both kinds. */
export const unlistedSymbol = (venue: string, symbol: string, listed: readonly string[]): UsageError => {
  const other = otherKindOf(symbol)
  if (listed.includes(other)) {
    const kinds = isContract(symbol) ? 'only as a pair, not as a perpetual contract' : 'only as a perpetual contract, not as a pair'
    return new UsageError(
      `${venue} trades ${readSymbol(symbol)!.base} against ${readSymbol(symbol)!.quote} ${kinds}: name ${other} instead of ${symbol}.`,
    )
  }
  const near = nearest(
    symbol,
    listed.filter((name) => isContract(name) === isContract(symbol)),
  )
  return new UsageError(`${venue} has no ${symbol}; ${near === null ? 'look its symbols up at the venue.' : `did you mean ${near}?`}`)
}
