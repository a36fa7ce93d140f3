import { TapeError } from '../tape-error.ts'
import { bestOrder, COLUMNS, type ColumnOrder, hasAverage, ORDERS, WITH_AVERAGE } from './column-order.ts'
import { type Header, isHeader, readHeader } from './header.ts'
import { OpenTimes, type TimeUnit, unitOf } from './open-times.ts'
import { clean } from './take-row.ts'

/** What `--format` may say; auto: what a file is follows from its first lines. */
export const FORMATS = ['auto', 'coinfold', 'binance', 'kraken', 'cryptodatadownload', 'coinbase', 'jesse', 'freqtrade', 'iso'] as const
export type TapeFormat = (typeof FORMATS)[number]

const NAMES: Readonly<Partial<Record<TapeFormat, string>>> = {
  binance: 'Binance Vision',
  kraken: 'Kraken OHLCVT',
  cryptodatadownload: 'CryptoDataDownload',
  coinbase: "Coinbase's order of columns",
  jesse: "Jesse's order of columns",
  freqtrade: 'JSON',
}
const DELIMITERS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' }
/** Rows that a file is judged by. */
export const JUDGED_ROWS = 1000

/** How the rows of one file are read. */
export type Layout = {
  readonly format: TapeFormat
  readonly delimiter: string
  /** where time, open, high, low, close and volume stand */
  readonly columns: readonly number[]
  /** lines before the first row */
  readonly skipped: number
  readonly times: OpenTimes
  /** what is unusual about the order of the columns */
  readonly order: string | null
}

export type NamedFile = { readonly path: string; readonly symbol: string; readonly format: TapeFormat }

/** One line on a file that is not written as coinfold's own; null: it is. Asked for when it is read, for its times may change. */
export function remarkOf({ format, delimiter, order, times }: Layout, isJson: boolean): string | null {
  const unit = times.changedAt === null ? times.unit : 'ms'
  const words = [
    ...(isJson ? ['JSON'] : []),
    ...(NAMES[format] === undefined || isJson ? [] : [NAMES[format]]),
    ...(order === null ? [] : [order]),
    ...(DELIMITERS[delimiter] === undefined ? [] : [`fields behind ${DELIMITERS[delimiter]}`]),
    ...(unit === 'ms' && format !== 'binance' ? [] : [unit === 'iso' ? 'times by ISO 8601' : `times in ${unit}`]),
    ...(times.changedAt === null ? [] : [`from line ${times.changedAt} on in us`]),
  ]
  return words.length === 0 ? null : words.join(', ')
}

/** Decides how a file is read by its first lines. Throws a TapeError with the sentence that says how to name what stays ambiguous. */
export function layoutOf(lines: readonly string[], asked: NamedFile): Layout {
  const { path, format } = asked
  const begin = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ''),
  )
  const isTitled = /^"?https?:\/\//i.test(lines[begin] ?? '')
  const above = isTitled ? begin + 1 : begin
  const first = lines[above] ?? ''
  const delimiter = delimiterOf(first)
  if (!isHeader(first, delimiter)) {
    if (isTitled || format === 'cryptodatadownload')
      throw new TapeError(`${path} is not of CryptoDataDownload: its line ${above + 1} does not name columns.`)
    return bareLayout(lines, delimiter, asked)
  }
  const rows = rowsOf(lines, above + 1, delimiter)
  const header = readHeader(first, delimiter, { path, line: above + 1, symbol: asked.symbol })
  if (header.symbol !== null) requireSymbol(header, rows, asked)
  return {
    format: isTitled ? 'cryptodatadownload' : header.isBinance ? 'binance' : 'coinfold',
    delimiter,
    columns: header.columns,
    skipped: above + 1,
    times: timesOf(rows, header.columns[0] ?? 0, header.isBinance || format === 'binance', asked),
    order: header.order,
  }
}

/** A file without a header: what its columns are follows from their number and from the prices. */
function bareLayout(lines: readonly string[], delimiter: string, asked: NamedFile): Layout {
  const rows = rowsOf(lines, 0, delimiter)
  const count = rows[0]?.length ?? 0
  const times = timesOf(rows, 0, asked.format === 'binance' || (asked.format === 'auto' && count === COLUMNS.binance), asked)
  const common = { delimiter, skipped: 0, times, order: null }
  const named: ColumnOrder | undefined = ORDERS.find(({ format }) => format === asked.format)
  if (named !== undefined) return { ...common, format: asked.format, columns: named.columns }
  if ((asked.format === 'auto' || asked.format === 'kraken') && hasAverage(rows))
    return { ...common, format: 'coinfold', columns: WITH_AVERAGE, order: 'an average price before the volume' }
  const own = { ...common, columns: [0, 1, 2, 3, 4, 5] }
  if (asked.format !== 'auto') return { ...own, format: asked.format }
  const better = bestOrder(rows)
  if (better.length > 0) throw new TapeError(ambiguous(asked.path, better))
  return { ...own, format: bareFormat(count, times.unit) }
}

function bareFormat(columns: number, unit: TimeUnit): TapeFormat {
  if (columns === COLUMNS.binance && (unit === 'ms' || unit === 'us')) return 'binance'
  return columns === COLUMNS.kraken && unit === 's' ? 'kraken' : 'coinfold'
}

const ambiguous = (path: string, orders: readonly ColumnOrder[]): string => {
  const fits = orders.map(({ whose, names }) => `${whose} order (${names})`).join(' or ')
  const say = orders.map(({ format }) => `--format ${format}`).join(' or ')
  return `${path} is no time,open,high,low,close,volume from its line 1 on: it would fit ${fits}; say ${say} if that is what it is.`
}

const rowsOf = (lines: readonly string[], from: number, delimiter: string): string[][] =>
  lines
    .slice(from, from + JUDGED_ROWS)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(delimiter).map(clean))

/** A comma, unless something else separates six fields: then a comma is within a number. */
function delimiterOf(line: string): string {
  return Object.keys(DELIMITERS).find((one) => line.split(one).length >= 6) ?? ','
}

/** The unit that most of the first rows have. */
function timesOf(rows: readonly (readonly string[])[], column: number, mayChange: boolean, { path, format }: NamedFile): OpenTimes {
  const counts = new Map<TimeUnit | 'iso-local', number>()
  for (const row of rows) {
    const unit = unitOf(row[column] ?? '')
    if (unit !== null) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  // a file that changes its unit begins with the first
  const first = rows.length === 0 ? null : unitOf(rows[0]?.[column] ?? '')
  const [most = 'ms'] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? []
  const unit = mayChange && first !== null ? first : most
  if (unit !== 'iso-local') return new OpenTimes(unit, mayChange)
  if (format === 'iso') return new OpenTimes('iso', false)
  const example = rows.map((row) => row[column] ?? '').find((text) => unitOf(text) === 'iso-local')
  throw new TapeError(`${path} has times without an offset from UTC, such as ${example}: say --format iso if its times are UTC.`)
}

function requireSymbol(header: Header, rows: readonly (readonly string[])[], { path, symbol }: NamedFile): void {
  const found = rows[0]?.[header.symbol ?? 0] ?? ''
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  if (found === '' || plain(found) === plain(symbol)) return
  throw new TapeError(`${path} says that it holds ${plain(found)}, not ${symbol}: name it by the pair it holds.`)
}
