import { type Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { readText } from '../config/read-text.ts'
import { UsageError } from '../kernel/errors.ts'
import { format, fromNumber, parse } from '../kernel/money.ts'
import type { Bar } from '../market/bar.ts'
import { indicators } from '../market/indicators/index.ts'
import { indicatorNamed, needOf } from '../market/published/named-indicator.ts'
import { type Outputs, type Published, playIndicator, playPublished } from '../market/published/published-indicator.ts'
import type { CandleSeries } from '../market/tape/candle-series.ts'
import { openTape } from '../market/tape/tape.ts'
import { TickScale } from '../market/ticks.ts'
import type { ReportTable } from '../report/table.ts'
import { startReading } from './progress.ts'
import { showTables, type TableFlags, withTableFlags } from './show-tables.ts'

type Options = Readonly<Record<string, unknown>>
type Flags = TableFlags & { readonly tape?: string; readonly name?: string; readonly set?: Options; readonly all?: true }

/** A hundred thousand candles in JSON are some 8 MB. */
const MOST_BYTES = 64_000_000

const optionOf = (text: string, before: Options = {}): Options => {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be OPTION=VALUE, such as period=14.')
  const value = text.slice(at + 1)
  const asNumber = value.trim() === '' ? Number.NaN : Number(value)
  const isWord = value === 'true' || value === 'false'
  return { ...before, [text.slice(0, at)]: isWord ? value === 'true' : Number.isNaN(asNumber) ? value : asNumber }
}

export const register = (program: Command): void => {
  const command = program
    .command('indicator')
    .description('what an indicator says: of the candles in a file of JSON, or of a tape')
    .argument('[file]', 'JSON: indicator, params, input (columns open, high, low, close, volume, timestamp)')
    .option('--tape <tape>', 'instead of a file: a file of candles, or SYMBOL=FILE')
    .option('--name <name>', `with --tape: ${Object.keys(indicators).join(', ')}`)
    .option('--set <option=value>', 'with --tape: an option of the indicator, such as period=14; may be given again', optionOf)
    .option('--all', 'every row, not only the last 50')
  withTableFlags(command).action(show)
}

const show = async (file: string | undefined, flags: Flags): Promise<void> => {
  const { tape, name, set = {} } = flags
  if ((file === undefined) === (tape === undefined))
    throw new UsageError('Name either a file, as in "coinfold indicator FILE", or a tape, as in "--tape FILE --name rsi --set period=14".')
  if (file !== undefined) {
    if (name !== undefined || Object.keys(set).length > 0)
      throw new UsageError(`--name and --set are for a tape: ${file} itself says which indicator it is, and its params.`)
    return showOutputs(playPublished(readPublished(file)), flags, `${file}`, null)
  }
  if (name === undefined) throw new UsageError(`Name the indicator by --name: ${Object.keys(indicators).join(', ')}.`)
  const need = needOf(indicatorNamed(name), set)
  const { coins } = await openTape([tape!], { onFile: startReading })
  if (coins.length !== 1) throw new UsageError(`${tape} has ${coins.length} coins; name one file of them.`)
  const [{ series, symbol }] = coins as [(typeof coins)[number]]
  const title = `${need.is} of ${symbol}: ${JSON.stringify(need)}`
  showOutputs(playIndicator(need, barsOf(series), series.timeframeMs), flags, title, series)
}

const PUBLISHED = z.object({
  indicator: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  input: z.record(z.string(), z.array(z.number())),
  convention: z.string().default(''),
})

const readPublished = (file: string): Published => {
  let document: unknown
  try {
    document = JSON.parse(readText(file, 'case of an indicator', MOST_BYTES).replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UsageError(`${file} is no JSON: ${error.message}.`)
  }
  const read = PUBLISHED.safeParse(document)
  if (read.success) return read.data
  const [first] = read.error.issues
  throw new UsageError(
    `${file}, at "${first?.path.join('.') || 'its top'}": ${first?.message}. It must say indicator, params and input (columns of numbers by name).`,
  )
}

/** Prices of the tape as numbers; one object is used again for every candle. */
function* barsOf(series: CandleSeries): Generator<Bar> {
  const scale = new TickScale(parse(series.tickSize))
  const bar: Bar = { closeMs: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }
  for (let row = 0; row < series.rows; row++) {
    bar.closeMs = series.endMs(row)
    for (const price of ['open', 'high', 'low', 'close'] as const) bar[price] = scale.toNumber(series[price](row))
    bar.volume = series.volume(row)
    yield bar
  }
}

/** Of no price or volume; a table has no room for it. */
const MOST = 1e30
/** Plain digits: means of coins of a few satoshi have more decimals than an amount, or an exponent. */
const cellOf = (value: number | null): string | null => (value === null || !(Math.abs(value) < MOST) ? null : format(fromNumber(value)))

/** `series`: what the rows are of; null: nobody says when they were. */
const showOutputs = (outputs: Outputs, flags: Flags, title: string, series: CandleSeries | null): void => {
  const columns = Object.entries(outputs)
  const rows = columns[0]?.[1].length ?? 0
  const table: ReportTable = {
    name: 'indicator',
    columns: [
      series === null ? { heading: 'row', key: 'row', kind: 'count' } : { heading: 'candle ends, UTC', key: 'ends', kind: 'time' },
      ...columns.map(([key]) => ({ heading: key, key, kind: 'price' as const })),
    ],
    rows: Array.from({ length: rows }, (_, row) => [
      series === null ? row : series.endMs(row),
      ...columns.map(([, values]) => cellOf(values[row]!)),
    ]),
    whenEmpty: 'There are no rows.',
    many: 'rows',
  }
  const data = series === null ? outputs : { endsMs: Array.from({ length: rows }, (_, row) => series.endMs(row)), ...outputs }
  showTables(data, { title, tables: [table], all: flags.all }, flags)
}
