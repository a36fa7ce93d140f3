import { createHash } from 'node:crypto'
import { abs, fromNumber, type Money, parse } from '../../../kernel/money.ts'
import { TapeError } from '../tape-error.ts'
import { contentOf, type ReadBounds } from './unpack.ts'

export type FundingRates = { readonly sha256: string; readonly timesMs: Float64Array; readonly rates: readonly Money[] }

// Names of the two columns as venues and programs write them, without regard to case and to what stands between words.
const TIMES = new Set(['time', 'timestamp', 'calctime', 'fundingtime', 'fundingratetimestamp', 'date', 'datetime'])
const RATES = new Set(['rate', 'fundingrate', 'lastfundingrate', 'open'])
// A year of hourly funding is 8760 rows.
const MOST_BYTES = 64 * 2 ** 20
// No venue's cap is near half of the value; a rate that is was told in percent.
const LARGEST = parse('0.5')
// Behind this, a whole number of seconds would be a day in the fourth millennium, so it is in milliseconds; and so on.
const SECONDS_BELOW = 1e11
const MILLISECONDS_BELOW = 1e14

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')

const timeOf = (text: string): number => {
  if (!/^\d+(\.0+)?$/.test(text)) return Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`)
  const value = Number(text)
  return value < SECONDS_BELOW ? value * 1000 : value < MILLISECONDS_BELOW ? value : Math.floor(value / 1000)
}

const rateOf = (text: string): Money | null => {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : fromNumber(value)
}

/**
 * Rates of funding from CSV: a header that names a time and a rate, in whatever order, or two columns without one. Times in seconds,
 * milliseconds or microseconds since 1970, or ISO (UTC, where no offset stands), rates as a share of the value. A row that cannot be
 * read is no small thing here, money is paid by it: the file is refused with its line.
 */
export async function readFundingRates(path: string, bounds: ReadBounds): Promise<FundingRates> {
  const hash = createHash('sha256')
  const pieces: Buffer[] = []
  for await (const piece of contentOf(path, { ...bounds, maxBytes: MOST_BYTES })) {
    hash.update(piece)
    pieces.push(Buffer.from(piece))
  }
  const lines = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
  const columns = columnsOf(lines[0] ?? '')
  const rows = lines.flatMap((line, at) =>
    line.trim() === '' || (at === 0 && columns.isNamed) ? [] : [readRow(line, at + 1, columns, path)],
  )
  if (rows.length === 0) throw new TapeError(`${path} holds no rate of funding.`)
  rows.sort((a, b) => a.timeMs - b.timeMs)
  const twice = rows.find(({ timeMs }, at) => at > 0 && rows[at - 1]!.timeMs === timeMs)
  if (twice !== undefined) throw new TapeError(`${path} has two rates of funding for ${new Date(twice.timeMs).toISOString()}.`)
  return { sha256: hash.digest('hex'), timesMs: Float64Array.from(rows, ({ timeMs }) => timeMs), rates: rows.map(({ rate }) => rate) }
}

type Columns = { readonly time: number; readonly rate: number; readonly isNamed: boolean }

const columnsOf = (line: string): Columns => {
  const names = line.split(/[,;\t]/).map(plain)
  const time = names.findIndex((name) => TIMES.has(name))
  const rate = names.findIndex((name) => RATES.has(name))
  return time >= 0 && rate >= 0 ? { time, rate, isNamed: true } : { time: 0, rate: 1, isNamed: false }
}

const readRow = (line: string, number: number, { time, rate: at }: Columns, path: string): { timeMs: number; rate: Money } => {
  const fields = line.split(/[,;\t]/).map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
  const timeMs = timeOf(fields[time] ?? '')
  const rate = rateOf(fields[at] ?? '')
  if (!(timeMs > 0) || rate === null || abs(rate) > LARGEST)
    throw new TapeError(`Line ${number} of ${path} is no time and rate of funding (0.0001 for 0.01 %): "${line.slice(0, 80)}".`)
  return { timeMs, rate }
}
