import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TapeIdentity } from '../../../machines/session/events.ts'
import { UsageError } from '../../kernel/errors.ts'
import { addCounts, noCounts, type TapeCounts } from './candle-rows.ts'
import { type CandleSeries, toSeries } from './candle-series.ts'
import { isCandleFile, partsOfName, readFileName, requireSpotSymbol } from './file-name.ts'
import { readCandles } from './read-candles.ts'
import { TapeError } from './tape-error.ts'

export type TapeCoin = CandleSeries & {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly venue: string
  readonly path: string
  /** of the decompressed file, hex */
  readonly sha256: string
  readonly counts: TapeCounts
}

export type Tape = {
  readonly venue: string
  /** sorted by symbol: the order in which coins act at one millisecond */
  readonly coins: readonly TapeCoin[]
  /** sums over the coins */
  readonly counts: TapeCounts
  readonly identity: TapeIdentity
}

export type TapeBounds = {
  readonly maxRows?: number
  /** symbol to configured tick size, decimal text */
  readonly tickSizes?: Readonly<Record<string, string>>
}

// 38 years of minutes of one coin, about a gigabyte in memory: more would be killed by the system, not refused.
const MAX_ROWS = 20_000_000
// Venue of a file that does not name one.
const NO_VENUE = 'tape'

type Source = { readonly path: string; readonly venue: string; readonly symbol: string; readonly timeframeMs: number | null }

function sourceOfNamed(spec: string): Source {
  const at = spec.indexOf('=')
  const symbol = spec.slice(0, at)
  const path = spec.slice(at + 1)
  requireSpotSymbol(symbol, spec)
  if (!existsSync(path)) throw new UsageError(`The tape file ${path || '""'} for ${symbol} does not exist; name one that does by --tape.`)
  if (statSync(path).isDirectory()) throw new UsageError(`${path} is a folder, but ${symbol}= needs one file.`)
  const { venue, timeframeMs } = partsOfName(path)
  return { path, symbol, venue: venue ?? NO_VENUE, timeframeMs }
}

function sourcesOf(spec: string): Source[] {
  if (!existsSync(spec)) {
    if (spec.includes('=')) return [sourceOfNamed(spec)]
    throw new UsageError(`The tape ${spec || '""'} does not exist; name a file or folder with candles.`)
  }
  if (!statSync(spec).isDirectory()) return [{ path: spec, ...readFileName(spec) }]
  let names: string[]
  try {
    names = readdirSync(spec).filter(isCandleFile).sort()
  } catch {
    throw new TapeError(`The tape folder ${spec} may not be read: permission denied.`)
  }
  if (names.length === 0) throw new UsageError(`The tape folder ${spec} holds no .csv or .csv.gz file.`)
  return names.map((name) => ({ path: join(spec, name), ...readFileName(name) }))
}

function requireOneBook(sources: readonly Source[]): void {
  const first = sources[0]
  if (first === undefined) throw new UsageError('No tape was named: give a file or folder, say --tape candles/.')
  const seen = new Map<string, Source>()
  for (const source of sources) {
    const other = seen.get(source.symbol)
    if (other !== undefined) throw new UsageError(`${source.symbol} is on the tape twice: in ${other.path} and in ${source.path}.`)
    if (source.venue !== first.venue) {
      throw new UsageError(`One run trades at one venue, but ${first.path} is from ${first.venue} and ${source.path} from ${source.venue}.`)
    }
    seen.set(source.symbol, source)
  }
}

function loadCoin(source: Source, bounds: TapeBounds, rowsLeft: number): TapeCoin {
  const { path, symbol, venue, timeframeMs } = source
  const counts = noCounts()
  const file = readCandles(path, counts, rowsLeft)
  if (file.rows.length === 0) {
    throw new TapeError(`${path} holds no usable candle${file.firstProblem === null ? ': it is empty' : `: ${file.firstProblem}`}.`)
  }
  const series = toSeries(file.rows, { path, timeframeMs, tickSize: bounds.tickSizes?.[symbol] }, counts)
  if (series.rows === 0) throw new TapeError(`${path} holds no usable candle: every price is below half its tick size ${series.tickSize}.`)
  const [base = '', quote = ''] = symbol.split('/')
  return { ...series, symbol, base, quote, venue, path, sha256: file.sha256, counts }
}

/** The same files are the same tape wherever they lie, so paths are not hashed; they are whole, to be found from any folder. */
function identityOf(coins: readonly TapeCoin[]): TapeIdentity {
  const lines = coins.map(({ symbol, path, timeframeMs, rows, sha256 }) => ({ symbol, path: resolve(path), timeframeMs, rows, sha256 }))
  const text = JSON.stringify(coins.map((coin) => [coin.venue, coin.symbol, coin.timeframeMs, coin.tickSize, coin.rows, coin.sha256]))
  return { hash: createHash('sha256').update(text).digest('hex'), coins: lines }
}

/**
 * Reads recorded candles into memory. `specs` are files, folders (their .csv and .csv.gz files) or SYMBOL=FILE, say
 * `ETH/USDT=eth.csv`. One sentence for whatever cannot be played as a whole: UsageError for what was named wrongly, TapeError
 * for what the files hold. Rows that cannot be played are counted by reason.
 */
export function openTape(specs: readonly string[], bounds: TapeBounds = {}): Tape {
  const sources = specs.flatMap(sourcesOf)
  requireOneBook(sources)
  sources.sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
  const counts = noCounts()
  const coins: TapeCoin[] = []
  for (const source of sources) {
    const coin = loadCoin(source, bounds, (bounds.maxRows ?? MAX_ROWS) - counts.rows)
    addCounts(counts, coin.counts)
    coins.push(coin)
  }
  return { venue: coins[0]?.venue ?? NO_VENUE, coins, counts, identity: identityOf(coins) }
}
