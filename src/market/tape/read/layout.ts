import { TapeError } from '../tape-error.ts'
import { bestOrder, COLUMNS, type ColumnOrder, hasAverage, ORDERS, WITH_AVERAGE } from './column-order.ts'
import { type Header, isHeader, readHeader } from './header.ts'
import { OpenTimes, type TimeUnit, type UnitChange, unitOf } from './open-times.ts'
import { clean } from './take-row.ts'

/** What `--format` may say; auto: what a file is follows from its first lines. */
export const FORMATS = [
  ...(['auto', 'coinfold', 'binance', 'kraken', 'cryptodatadownload', 'coinbase', 'jesse', 'freqtrade', 'iso'] as const),
  ...(['trades', 'quotes', 'binance-trades', 'binance-aggtrades'] as const),
] as const
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
    ...(times.alsoIn === null ? [] : [`some of them in ${times.alsoIn}`]),
    ...(times.changedAt === null ? [] : [`from line ${times.changedAt} on in us`]),
  ]
  return words.length === 0 ? null : words.join(', ')
}

/** Decides how a file is read by its first lines. Throws a TapeError with the sentence that says how to name what stays ambiguous. */
export function layoutOf(lines: readonly string[], asked: NamedFile): Layout {
  const { path, format } = asked
  const top = topOf(lines)
  const first = lines[top.lines] ?? ''
  const delimiter = top.separator ?? delimiterOf(first)
  if (!isHeader(first, delimiter)) {
    if (top.isTitled || format === 'cryptodatadownload')
      throw new TapeError(`${path} is not of CryptoDataDownload: its line ${top.lines + 1} does not name columns.`)
    return bareLayout(lines, top.lines, delimiter, asked)
  }
  const rows = rowsOf(lines, top.lines + 1, delimiter)
  const header = readHeader(first, delimiter, { path, line: top.lines + 1, symbol: asked.symbol })
  if (header.symbol !== null) requireSymbol(header, rows, asked)
  const isOfDownload = top.isTitled || format === 'cryptodatadownload' || header.whose === 'cryptodatadownload'
  const changes = isOfDownload ? 'any-row' : header.whose === 'binance' || format === 'binance' ? 'once' : 'never'
  return {
    format: isOfDownload ? 'cryptodatadownload' : (header.whose ?? 'coinfold'),
    delimiter,
    columns: header.columns,
    skipped: top.lines + 1,
    times: timesOf(rows, header.columns[0] ?? 0, changes, asked),
    order: header.order,
  }
}

type Top = { readonly lines: number; readonly separator: string | null; readonly isTitled: boolean }

/** What stands above the header or the first row: empty lines, what separates fields as spreadsheets say it, a title that is a URL. */
export function topOf(lines: readonly string[]): Top {
  const begin = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ''),
  )
  const separator = /^"?sep=([^\d\s.])"?$/i.exec(lines[begin]?.trim() ?? '')?.[1] ?? null
  const above = separator === null ? begin : begin + 1
  const isTitled = /^"?https?:\/\//i.test(lines[above] ?? '')
  return { lines: isTitled ? above + 1 : above, separator, isTitled }
}

/** A file without a header: what its columns are follows from their number and from the prices. */
function bareLayout(lines: readonly string[], skipped: number, delimiter: string, asked: NamedFile): Layout {
  const rows = rowsOf(lines, skipped, delimiter)
  const count = rows[0]?.length ?? 0
  const isBinance = asked.format === 'binance' || (asked.format === 'auto' && count === COLUMNS.binance)
  const times = timesOf(rows, 0, isBinance ? 'once' : 'never', asked)
  const common = { delimiter, skipped, times, order: null }
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

/** A date in an order that is not ISO 8601's. */
const OTHER_DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/

/** The unit that most of the first rows have. */
function timesOf(rows: readonly (readonly string[])[], column: number, changes: UnitChange, { path, format }: NamedFile): OpenTimes {
  const counts = new Map<TimeUnit | 'iso-local', number>()
  const texts = rows.map((row) => row[column] ?? '')
  for (const text of texts) {
    const unit = unitOf(text)
    if (unit !== null) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  const date = counts.size === 0 ? texts.find((text) => OTHER_DATE.test(text)) : undefined
  if (date !== undefined)
    throw new TapeError(`${path} has times such as ${date}, which can be read in several ways: write them like 2024-05-13T10:00Z.`)
  // a file that changes its unit begins with the first
  const first = unitOf(texts[0] ?? '')
  const [most = 'ms'] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? []
  const unit = changes === 'once' && first !== null ? first : most
  if (unit !== 'iso-local') return new OpenTimes(unit, changes)
  if (format === 'iso') return new OpenTimes('iso', 'never')
  const example = texts.find((text) => unitOf(text) === 'iso-local')
  throw new TapeError(`${path} has times without an offset from UTC, such as ${example}: say --format iso if its times are UTC.`)
}

function requireSymbol(header: Header, rows: readonly (readonly string[])[], { path, symbol }: NamedFile): void {
  const found = rows[0]?.[header.symbol ?? 0] ?? ''
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
  if (found === '' || plain(found) === plain(symbol)) return
  throw new TapeError(`${path} says that it holds ${plain(found)}, not ${symbol}: name it by the pair it holds.`)
}
