import { NoTape, TapeError } from '../tape-error.ts'
import { FRAME_PLACES } from './frame-rows.ts'
import { isHeader } from './header.ts'
import type { NamedFile } from './layout.ts'
import { unitOf } from './open-times.ts'
import { clean } from './take-row.ts'
import { BARE_TICKS, bareTicks, placesIn, type TapeKind, type TickFormat, type TickKind, type TickPlaces } from './tick-columns.ts'
import { TickTimes, tickMsOf } from './tick-times.ts'

/** How the rows of a file of trades or quotes are read. */
export type TickLayout = {
  readonly kind: TickKind
  readonly delimiter: string
  readonly places: TickPlaces
  /** lines before the first row */
  readonly skipped: number
  readonly times: TickTimes
  /** by how much the venue's clock is ahead of the receiver's, as the first rows have it; null: they have not both */
  readonly clockMs: number | null
  /** whether the receiver's time is the only one */
  readonly isReceived: boolean
  /** one line on what it is */
  readonly remark: string
}

/** The lines that a file is judged by, and where its header or its first row stands. */
type Top = { readonly lines: readonly string[]; readonly at: number; readonly separator: string | null }

const FORMAT_WORDS: Readonly<Record<TickFormat, string>> = {
  trades: 'trades',
  quotes: 'quotes',
  'binance-trades': 'trades of Binance Vision',
  'binance-aggtrades': 'aggregated trades of Binance Vision',
}
const isTickFormat = (format: string): format is TickFormat => format in FORMAT_WORDS

/** Of the lines that frames are made into. */
export const frameLayoutOf = (lines: readonly string[], kind: TickKind, words: string, asked: NamedFile): TickLayout => {
  const rows = lines.flatMap((line) => (line === '' ? [] : [line.split(',')]))
  return layoutBy({ kind, places: FRAME_PLACES[kind], delimiter: ',', skipped: 0, words }, rows, asked)
}

/** Null: the file holds no trades and no quotes, so it may hold candles. Throws a TapeError where it could be read in several ways. */
export const tickLayoutOf = ({ lines, at, separator }: Top, asked: NamedFile): TickLayout | null => {
  const first = lines[at] ?? ''
  const delimiter = separator ?? [',', ';', '\t', '|'].find((one) => first.split(one).length >= 3) ?? ','
  const rowsFrom = (from: number): string[][] =>
    lines.slice(from).flatMap((line) => (line.trim() === '' ? [] : [line.split(delimiter).map(clean)]))
  if (isHeader(first, delimiter) && rowsFrom(at)[0]!.length >= 3) {
    const named = kindIn(placesIn(first, delimiter), first.split(delimiter).map(clean), at + 1, asked)
    requireKind(named?.kind ?? 'candles', `as its header, line ${at + 1}, says`, asked)
    return named === null ? null : layoutBy({ ...named, delimiter, skipped: at + 1, words: named.kind }, rowsFrom(at + 1), asked)
  }
  const rows = rowsFrom(at)
  const format = bareFormatOf(rows, asked)
  if (format === null) return null
  return layoutBy({ kind: kindOf(format), places: BARE_TICKS[format], delimiter, skipped: at, words: FORMAT_WORDS[format] }, rows, asked)
}

const kindOf = (format: TickFormat): TickKind => (format === 'quotes' ? 'quotes' : 'trades')

/** What the file was said to hold is what it holds. */
const requireKind = (kind: TapeKind, because: string, { path, format }: Pick<NamedFile, 'path' | 'format'>): void => {
  if (!isTickFormat(format) || kindOf(format) === kind) return
  throw new NoTape(`${path} holds ${kind}, ${because}, and no ${kindOf(format)}, which --format ${format} insists on: leave --format out.`)
}

const bareFormatOf = (rows: readonly (readonly string[])[], { path, format }: NamedFile): TickFormat | null => {
  if (isTickFormat(format)) {
    const kind = kindOf(format)
    const told = bareTicks(rows)
    const isOther = told !== null && told !== 'unclear' && kindOf(told) !== kind
    if (isOther) requireKind(kindOf(told), 'as its columns say', { path, format })
    const { price, amount, ask, askSize } = BARE_TICKS[format]
    const needed = Math.max(price ?? 0, amount ?? 0, ask ?? 0, askSize ?? 0) + 1
    const [first = []] = rows
    if (rows.length > 0 && first.length < needed)
      throw new NoTape(`${path} has ${first.length} columns, and --format ${format} needs ${needed}: leave --format out, or name another.`)
    return format
  }
  if (format !== 'auto' || unitOf(rows[0]?.[0] ?? '') === null) {
    const named = format === 'auto' ? bareTicks(rows) : null
    return named === 'binance-trades' || named === 'binance-aggtrades' ? named : null
  }
  const found = bareTicks(rows)
  if (found !== 'unclear') return found
  throw new TapeError(
    `${path} has ${rows[0]!.length} columns without names, which can be read in several ways: write a header, time,price,amount of trades or time,bid,bidSize,ask,askSize of quotes, or say --format trades or --format quotes.`,
  )
}

/** What a header names; null: prices of candles, or nothing of the kind. */
const kindIn = (
  places: TickPlaces,
  names: readonly string[],
  line: number,
  { path, format }: NamedFile,
): { readonly kind: TickKind; readonly places: TickPlaces } | null => {
  if (names.some((name) => /^(open|close)$/i.test(name))) return null
  const isTraded = places.price !== null && places.amount !== null
  const isQuoted = places.bid !== null && places.ask !== null
  if (!isTraded && !isQuoted) {
    const lacks = lackOf(places)
    if (lacks === null) return null
    throw new TapeError(`${path}: its header, line ${line}, ${lacks}.`)
  }
  if (places.time === null && places.receiver === null)
    throw new TapeError(`${path}: its header, line ${line}, names no time: call that column time.`)
  if (!isTraded) return { kind: 'quotes', places }
  if (!isQuoted || format === 'trades') return { kind: 'trades', places }
  if (format === 'quotes') return { kind: 'quotes', places }
  throw new TapeError(`${path} holds trades and quotes in one: say --format trades or --format quotes, whichever is to be played.`)
}

const lackOf = ({ price, bid, ask }: TickPlaces): string | null => {
  if (price !== null) return 'names a price and no amount: call that column amount'
  if (bid === null && ask === null) return null
  return `names ${bid === null ? 'an ask and no bid' : 'a bid and no ask'}: a quote needs both`
}

type Found = Pick<TickLayout, 'kind' | 'places' | 'delimiter' | 'skipped'> & { readonly words: string }

const layoutBy = ({ words, ...found }: Found, rows: readonly (readonly string[])[], asked: NamedFile): TickLayout => {
  const { places } = found
  requireOneSymbol(places.symbol, rows, asked)
  const textsAt = (place: number | null): string[] => (place === null ? [] : rows.map((row) => row[place] ?? ''))
  const isReceived = places.receiver !== null && textsAt(places.time).every((text) => text === '')
  const time = isReceived ? places.receiver : places.time
  const texts = textsAt(time)
  const isIso = texts.some((text) => unitOf(text)?.startsWith('iso') === true)
  const local = texts.find((text) => unitOf(text) === 'iso-local')
  if (local !== undefined && asked.format !== 'iso')
    throw new TapeError(`${asked.path} has times without an offset from UTC, such as ${local}: say --format iso if its times are UTC.`)
  const clockMs = isReceived || isIso ? null : medianAhead(textsAt(places.time), textsAt(places.receiver))
  const place = { ...places, time, receiver: isReceived ? null : places.receiver }
  return { ...found, places: place, times: new TickTimes(isIso), clockMs, isReceived, remark: remarkOf(words, texts[0] ?? '', isIso) }
}

const remarkOf = (words: string, time: string, isIso: boolean): string => {
  const value = Number(time)
  const unit = isIso ? 'by ISO 8601' : value < 1e10 ? 'in s' : value < 1e13 ? 'in ms' : value < 1e16 ? 'in us' : 'in ns'
  return `${words}, times ${unit}`
}

/** The middle one of the distances between two columns of times; null: no row has both. */
const medianAhead = (venue: readonly string[], receiver: readonly string[]): number | null => {
  const ahead = receiver
    .map((text, row) => tickMsOf(Number(venue[row] || Number.NaN)) - tickMsOf(Number(text || Number.NaN)))
    .filter((ms) => !Number.isNaN(ms))
    .sort((a, b) => a - b)
  return ahead[ahead.length >> 1] ?? null
}

const requireOneSymbol = (place: number | null, rows: readonly (readonly string[])[], { path, symbol }: NamedFile): void => {
  if (place === null) return
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  const other = rows.map((row) => plain(row[place] ?? '')).find((found) => found !== '' && found !== plain(symbol.split(':')[0] ?? ''))
  if (other !== undefined) throw new TapeError(`${path} says that it holds ${other}, not ${symbol}: name it by the pair it holds.`)
}
