import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import type { InstrumentObserved } from '../kernel/common-facts.ts'
import { readSymbol } from '../kernel/instrument-symbol.ts'
import { partsOfPosition } from '../kernel/slots.ts'
import { streams } from '../kernel/streams.ts'
import type { ViewMoment } from '../view/replica/view.ts'

/** One position of the book by its name, and the state of its machine. */
export type CoinAt = {
  readonly name: string
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly position: PositionState
  /** null: the log does not know the instrument yet */
  readonly instrument: InstrumentObserved['data'] | null
}

/** Symbols that the newest session trades, by its tape or its feed. */
const tradedSymbols = ({ state: { session } }: Pick<ViewMoment, 'state'>): readonly string[] =>
  session.tape?.coins.map(({ symbol }) => symbol) ?? session.feed?.symbols ?? []

/** Names of all positions: of those that were ever asked for, and of every coin that is traded and has none. */
export const coinNames = (moment: Pick<ViewMoment, 'state' | 'reading'>): readonly string[] => {
  const asked = Object.keys(moment.reading.unprotected.positions)
  const symbols = new Set(asked.map((name) => partsOfPosition(name).symbol))
  return [...asked, ...tradedSymbols(moment).filter((symbol) => !symbols.has(symbol))].sort()
}

/** Null: the log does not know it yet. */
export const knownInstrument = ({ state: { facts } }: ViewMoment, symbol: string): InstrumentObserved['data'] | null => {
  // of whatever venue: one book trades at one
  const end = streams.instrument('', symbol).slice('instrument-'.length)
  const stream = Object.keys(facts.instruments).find((name) => name.endsWith(end))
  return stream === undefined ? null : facts.instruments[stream]!.data
}

/** Null: the book has no such coin. */
export const coinAt = (moment: ViewMoment, name: string): CoinAt | null => {
  if (!coinNames(moment).includes(name)) return null
  const parts = partsOfPosition(name)
  const { symbol } = parts
  const instrument = knownInstrument(moment, symbol)
  const { base, quote } = instrument ?? readSymbol(symbol) ?? { base: symbol, quote: '' }
  const stream = streams.position({ book: moment.state.session.book ?? '', base, quote, ...parts })
  return { name, symbol, base, quote, position: moment.state.positions.get(stream) ?? initialPosition(stream), instrument }
}

export const allCoins = (moment: ViewMoment): readonly CoinAt[] =>
  coinNames(moment).flatMap((name) => {
    const coin = coinAt(moment, name)
    return coin === null ? [] : [coin]
  })
