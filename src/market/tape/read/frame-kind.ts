import { NoTape, TapeError } from '../tape-error.ts'
import { type FramesFound, type FramesWanted, pairOf } from './frame-rows.ts'
import type { NamedFile } from './layout.ts'

/**
 * What of a file of frames is read, and how that is said. Throws a TapeError where it holds nothing of the coin, or nothing that was
 * asked for.
 */
export const frameKindOf = (found: FramesFound, { path, symbol, format }: NamedFile): FramesWanted & { readonly words: string } => {
  const { kinds, isSummed, symbols } = found
  const [first] = kinds
  if (first === undefined)
    throw new TapeError(
      `${path} holds frames of a WebSocket, of which none at its begin is a trade or a best bid and ask as Binance sends them: make a CSV of them, time,price,amount of trades or time,bid,bidSize,ask,askSize of quotes.`,
    )
  const own = symbols.find((one) => pairOf(one) === pairOf(symbol))
  if (own === undefined) throw new TapeError(`${path} says that it holds ${symbols[0]}, not ${symbol}: name it by the pair it holds.`)
  const kind = format === 'trades' || format === 'quotes' ? format : first
  if (!kinds.includes(kind))
    throw new NoTape(
      `${path} holds frames of ${first}, and at its begin no ${kind}, which --format ${kind} insists on: leave --format out.`,
    )
  const words = `${isSummed && kind === 'trades' ? 'aggregated ' : ''}${kind} in frames of Binance's WebSocket`
  return { kind, isSummed, symbol: own, words: symbols.length > 1 ? `${words}, those of other coins left out` : words }
}
