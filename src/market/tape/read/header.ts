import { TapeError } from '../tape-error.ts'
import { clean } from './take-row.ts'

/** What a line that names columns says. */
export type Header = {
  /** where time, open, high, low, close and volume stand */
  readonly columns: readonly number[]
  /** where the coin's own name stands */
  readonly symbol: number | null
  readonly isBinance: boolean
  /** the order of the prices, where it is another than usual */
  readonly order: string | null
}

/** Where a line stands, and the pair that its file is played as. */
type NamedLine = { readonly path: string; readonly line: number; readonly symbol: string }

// The first that is there: some files have the same time as a date, too.
const TIMES = ['unix', 'timestamp', 'time', 'open_time', 'opentime', 'open time', 'datetime', 'date']
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

/** `volume`, or as CryptoDataDownload writes it `Volume BTC`: that of the base asset, else the first that is not of the quote asset. */
function volumeOf(names: readonly string[], { path, symbol }: NamedLine): number | null {
  const exact = placeOf(names, (name) => name === 'volume')
  if (exact !== null || names.includes('volume')) return exact
  const assets = names.map((name) => /^volume \(?([a-z0-9]+)\)?$/.exec(name)?.[1])
  const [base = '', quote = ''] = symbol.toLowerCase().split('/')
  const at = assets.includes(base) ? assets.indexOf(base) : assets.findIndex((asset) => asset !== undefined && asset !== quote)
  if (at < 0 && assets.includes(quote))
    throw new TapeError(
      `${path} names the volume in ${quote.toUpperCase()}, and that in ${base.toUpperCase()} is needed: add a column of it, or divide by the price and call it volume.`,
    )
  return at < 0 ? null : at
}

/** Throws a TapeError unless each of the six is named once. */
export function readHeader(line: string, delimiter: string, where: NamedLine): Header {
  const names = namesOf(line, delimiter)
  const timeName = TIMES.find((name) => names.includes(name))
  const time = placeOf(names, (name) => name === timeName)
  const prices = PRICES.map((price) => placeOf(names, (name) => name === price))
  const columns = [time, ...prices, volumeOf(names, where)].filter((at) => at !== null)
  if (columns.length < 6) {
    throw new TapeError(
      `${where.path} is not candle CSV: its line ${where.line} is neither a candle nor the header timestamp,open,high,low,close,volume.`,
    )
  }
  const isUsual = columns.every((at, place) => place === 0 || at > columns[place - 1]!)
  const order = [...names.entries()].filter(([at]) => columns.includes(at)).map(([, name]) => name)
  return {
    columns,
    symbol: placeOf(names, (name) => name === 'symbol'),
    isBinance: names.includes('open_time') && names.includes('close_time'),
    order: isUsual ? null : `columns in the order ${order.join(', ')}`,
  }
}
