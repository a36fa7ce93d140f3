import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TapeIdentity, TapePart } from '../../../machines/session/events.ts'
import { UsageError } from '../../kernel/errors.ts'
import { type InstrumentSymbol, isContract, readSymbol } from '../../kernel/instrument-symbol.ts'
import { type BesideOptions, openBeside, requireBeside } from './beside.ts'
import { addCounts, noCounts, type TapeCounts } from './candle-rows.ts'
import type { CopyFolder } from './copy/copy-folder.ts'
import { contractIn, isCandleFile, partsOfName, readFileName, requireSymbol } from './file-name.ts'
import { loadCoin } from './load-coin.ts'
import { countPart, cut, WHOLE } from './part.ts'
import { problemsText, type RowProblem, unusable } from './problems.ts'
import type { TapeFormat } from './read/layout.ts'
import { remarksOn } from './remarks.ts'
import type { TapeCoin } from './tape-coin.ts'
import { TapeError } from './tape-error.ts'
import { identityOf } from './tape-identity.ts'

export type Tape = {
  readonly venue: string
  /** sorted by symbol: the order in which coins act at one millisecond */
  readonly coins: readonly TapeCoin[]
  /** sums over the coins */
  readonly counts: TapeCounts
  readonly identity: TapeIdentity
  /** what a person should know before it is played, a sentence each */
  readonly remarks: readonly string[]
}

export type TapeOptions = BesideOptions & {
  /** symbol to configured tick size, decimal text */
  readonly tickSizes?: Readonly<Record<string, string>>
  /** to be played; all, where it is left out */
  readonly part?: TapePart
  /** how the files are written; auto, where it is left out */
  readonly format?: TapeFormat
  /** of a file's rows so many percent may be unusable */
  readonly maxUnusablePct?: number
  /** called when a file begins to be read; what it returns is called when it is read */
  readonly onFile?: (path: string) => () => void
  readonly maxRows?: number
  /** held and sorted at a time, a multiple of 1024 */
  readonly runRows?: number
  /** where copies of long files are kept; none are, where it is left out */
  readonly copies?: CopyFolder
}

// Rows are counted in 32 bits.
const MAX_ROWS = 2 ** 31 - 1
const MAX_UNUSABLE_PCT = 1
// Venue of a file that does not name one.
const NO_VENUE = 'tape'

type Source = {
  readonly path: string
  readonly venue: string
  readonly symbol: string
  readonly timeframeMs: number | null
  /** what its name says of contracts, though its symbol was given */
  readonly contract: string | null
}

function sourceOfNamed(spec: string): Source {
  const at = spec.indexOf('=')
  const symbol = spec.slice(0, at)
  const path = spec.slice(at + 1)
  requireSymbol(symbol, spec)
  if (!existsSync(path)) throw new UsageError(`The tape file ${path || '""'} for ${symbol} does not exist; name one that does by --tape.`)
  if (statSync(path).isDirectory()) throw new UsageError(`${path} is a folder, but ${symbol}= needs one file.`)
  const { venue, timeframeMs } = partsOfName(path)
  // a contract that is named as one is no news
  return { path, symbol, venue: venue ?? NO_VENUE, timeframeMs, contract: isContract(symbol) ? null : contractIn(path) }
}

function sourcesOf(spec: string): Source[] {
  if (!existsSync(spec)) {
    if (spec.includes('=')) return [sourceOfNamed(spec)]
    throw new UsageError(`The tape ${spec || '""'} does not exist; name a file or folder with candles.`)
  }
  if (!statSync(spec).isDirectory()) return [{ path: spec, ...readFileName(spec), contract: null }]
  let names: string[]
  try {
    names = readdirSync(spec).filter(isCandleFile).sort()
  } catch {
    throw new TapeError(`The tape folder ${spec} may not be read: permission denied.`)
  }
  if (names.length === 0) throw new UsageError(`The tape folder ${spec} holds no .csv or .csv.gz file, nor a .json or .zip named like one.`)
  return names.map((name) => ({ path: join(spec, name), ...readFileName(name), contract: null }))
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

/** Refuses a file of which too much cannot be played: what is left would be another market. */
function requireUsable({ rows }: TapeCounts, problems: readonly RowProblem[], path: string, maxPct: number): void {
  const bad = unusable(problems)
  const count = bad.reduce((sum, problem) => sum + problem.count, 0)
  if (count * 100 <= maxPct * rows) return
  // rounded up, so that what is said to help does
  const pct = Math.ceil((count / rows) * 100)
  throw new TapeError(
    `${path}: ${count} of ${rows} rows cannot be played (${problemsText(bad)}); mend the file, or allow it with --set market.maxUnusablePct=${pct}.`,
  )
}

type Loaded = { readonly coin: TapeCoin; readonly remarks: readonly string[] }

async function openCoin(source: Source, options: TapeOptions, maxRows: number): Promise<Loaded> {
  const { path, symbol, venue, timeframeMs, contract } = source
  const { tickSizes, part = WHOLE, format = 'auto', maxUnusablePct = MAX_UNUSABLE_PCT } = options
  const whole = await loadCoin({ path, symbol, format, timeframeMs, tickSize: tickSizes?.[symbol] }, { ...options, maxRows })
  requireUsable(whole.counts, whole.problems, path, maxUnusablePct)
  const series = cut(whole.series, part, path)
  const counts = series === whole.series ? whole.counts : countPart(series, whole.counts)
  const { base, quote } = readSymbol(symbol) as InstrumentSymbol
  const { sha256, candles, problems, measuredMs, smallestMs, jitterMs, remark } = whole
  const beside = await openBeside(symbol, options)
  const coin: TapeCoin = { series, symbol, base, quote, venue, path, sha256, candles, counts, problems, ...beside }
  return { coin, remarks: remarksOn({ coin, layout: remark, contract, measuredMs, smallestMs, jitterMs, namedMs: timeframeMs }) }
}

/**
 * Reads recorded candles; of many only some are in memory at a time. `specs` are files, folders (their candle files) or SYMBOL=FILE, say
 * `ETH/USDT=eth.csv`. One sentence for whatever cannot be played as a whole: UsageError for what was named wrongly, TapeError
 * for what the files hold. Rows that cannot be played are counted by reason.
 */
export async function openTape(specs: readonly string[], options: TapeOptions = {}): Promise<Tape> {
  const sources = specs.flatMap(sourcesOf)
  requireOneBook(sources)
  requireBeside(
    sources.map(({ symbol }) => symbol),
    options,
  )
  sources.sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
  const counts = noCounts()
  const loaded: Loaded[] = []
  for (const source of sources) {
    const isRead = options.onFile?.(source.path)
    try {
      const one = await openCoin(source, options, (options.maxRows ?? MAX_ROWS) - counts.rows)
      addCounts(counts, one.coin.counts)
      loaded.push(one)
    } finally {
      isRead?.()
    }
  }
  const coins = loaded.map(({ coin }) => coin)
  const remarks = loaded.flatMap((one) => one.remarks)
  return { venue: coins[0]?.venue ?? NO_VENUE, coins, counts, identity: identityOf(coins, options), remarks }
}
