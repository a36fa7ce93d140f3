import { TapeError } from '../tape-error.ts'
import { clean } from './take-row.ts'

/** What a line that names columns says. */
export type Header = {
  /** where time, open, high, low, close and volume stand */
  readonly columns: readonly number[]
  /** where the coin's own name stands */
  readonly symbol: number | null
  /** whose it is, where its names tell */
  readonly whose: 'binance' | 'cryptodatadownload' | null
  /** the order of the prices, where it is another than usual */
  readonly order: string | null
}

/** Where a line stands, and the pair that its file is played as. */
type NamedLine = { readonly path: string; readonly line: number; readonly symbol: string }

// The first that is there: some files have the same time as a date, too.
const TIMES = ['unix', 'timestamp', 'time', 'open_time', 'opentime', 'open time', 'datetime', 'date']
/** The index of a table, where a library writes it beside named columns. */
const UNNAMED = ''
const PRICES = ['open', 'high', 'low', 'close'] as const

const namesOf = (line: string, delimiter: string): string[] => line.split(delimiter).map((field) => clean(field).toLowerCase())

/** A first line whose first field holds no digit is no candle. */
export const isHeader = (line: string, delimiter: string): boolean =>
  line.trim() !== '' && !/\d/.test(clean(line.split(delimiter)[0] ?? ''))

/** Where a column of this name stands; null where none does or several do. */
function placeOf(names: readonly string[], isIt: (name: string) => boolean): number | null {
  const at = names.findIndex(isIt)
  return at < 0 || names.some((name, other) => other > at && isIt(name)) ? null : at
}

/** Names that venues and libraries give to the volume in the quote asset. */
const QUOTE_VOLUME = /^(quote[ _]?(asset[ _]?)?volume|volume[ _]?quote|quotevol|volumeto|turnover)$/

/** `volume`, or as CryptoDataDownload writes it `Volume BTC`: that of the base asset, else the first that is not of the quote asset. */
function volumeOf(names: readonly string[], { path, symbol }: NamedLine): number | null {
  const exact = placeOf(names, (name) => name === 'volume')
  if (exact !== null || names.includes('volume')) return exact
  const assets = names.map((name) => /^volume \(?([a-z0-9]+)\)?$/.exec(name)?.[1])
  const [base = '', quote = ''] = symbol.toLowerCase().split('/')
  const at = assets.includes(base) ? assets.indexOf(base) : assets.findIndex((asset) => asset !== undefined && asset !== quote)
  if (at >= 0) return at
  const inQuote = names.find((name, place) => QUOTE_VOLUME.test(name) || assets[place] === quote)
  if (inQuote !== undefined)
    throw new TapeError(
      `${path} has the volume in ${quote.toUpperCase()} alone (${inQuote}), and that in ${base.toUpperCase()} is needed: add a column of it, or divide by the price and call it volume.`,
    )
  return null
}

/** What a line lacks that names some of the six; null: it names none of the prices. */
function lackingIn(names: readonly string[], places: readonly (number | null)[], symbol: string): string | null {
  if (!PRICES.some((price) => names.includes(price))) return null
  const needed = ['time', ...PRICES, 'volume']
  const lacking = needed.filter((_, at) => places[at] === null)
  const twice = lacking.find((name) => (name === 'time' ? TIMES : [name]).some((one) => names.filter((other) => other === one).length > 1))
  if (twice !== undefined) return `names ${twice} twice: leave one of them`
  const like = lacking.includes('volume') ? names.find((name) => name.startsWith('vol')) : undefined
  const hint = like === undefined ? '' : ` (${like} may be it, if it is in ${symbol.split('/')[0]})`
  return `names no ${lacking.join(', ')}${hint}: call the columns time, open, high, low, close and volume`
}

/** Throws a TapeError unless each of the six is named once. */
export function readHeader(line: string, delimiter: string, where: NamedLine): Header {
  const names = namesOf(line, delimiter)
  const timeName = TIMES.find((name) => names.includes(name)) ?? UNNAMED
  const time = placeOf(names, (name) => name === timeName)
  const prices = PRICES.map((price) => placeOf(names, (name) => name === price))
  const places = [time, ...prices, volumeOf(names, where)]
  const columns = places.filter((at) => at !== null)
  if (columns.length < 6) {
    const lacks = lackingIn(names, places, where.symbol)
    throw new TapeError(
      lacks === null
        ? `${where.path} is not candle CSV: its line ${where.line} is neither a candle nor the header timestamp,open,high,low,close,volume.`
        : `${where.path}: its header, line ${where.line}, ${lacks}.`,
    )
  }
  const isUsual = columns.every((at, place) => place === 0 || at > columns[place - 1]!)
  const order = [...names.entries()].filter(([at]) => columns.includes(at)).map(([, name]) => name)
  return {
    columns,
    symbol: placeOf(names, (name) => name === 'symbol'),
    whose: whoseOf(names),
    order: isUsual ? null : `columns in the order ${order.join(', ')}`,
  }
}

const whoseOf = (names: readonly string[]): Header['whose'] => {
  if (names.includes('open_time') && names.includes('close_time')) return 'binance'
  return ['unix', 'date', 'symbol'].every((name) => names.includes(name)) ? 'cryptodatadownload' : null
}
