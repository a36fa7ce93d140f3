import { readSymbol } from '../../kernel/instrument-symbol.ts'
import type { FeedInstrument } from './feed.ts'

type Assets = Pick<FeedInstrument, 'base' | 'quote' | 'settle'>

/**
 * Assets are called as they are in the symbol. A venue may call one otherwise, in small letters or by an old name, and what the log says of
 * a coin by its symbol would not be found in an account that goes by the venue's word. `own`: the venue's, where nobody can name the symbol.
 */
export const assetsOf = (symbol: string, own: Assets): Assets => {
  const named = readSymbol(symbol)
  return named === null ? own : { base: named.base, quote: named.quote, settle: own.settle === null ? null : (named.settle ?? own.settle) }
}
