import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TapeIdentity } from '../../../machines/session/events.ts'
import { UsageError } from '../../kernel/errors.ts'
import { isContract } from '../../kernel/instrument-symbol.ts'
import { requireBeside } from './beside.ts'
import { addCounts, noCounts, type TapeCounts } from './candle-rows.ts'
import { contractIn, isCandleFile, partsOfName, readFileName, requireSymbol } from './file-name.ts'
import { type OpenedCoin, openCoin } from './open-coin.ts'
import type { NamedSource } from './opened-file.ts'
import type { TapeCoin } from './tape-coin.ts'
import { TapeError } from './tape-error.ts'
import { identityOf } from './tape-identity.ts'
import type { TapeOptions } from './tape-options.ts'

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

// Rows are counted in 32 bits.
const MAX_ROWS = 2 ** 31 - 1
// Venue of a file that does not name one.
const NO_VENUE = 'tape'

function sourceOfNamed(spec: string): NamedSource {
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

function sourcesOf(spec: string): NamedSource[] {
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

function requireOneBook(sources: readonly NamedSource[]): void {
  const first = sources[0]
  if (first === undefined) throw new UsageError('No tape was named: give a file or folder, say --tape candles/.')
  for (const source of sources)
    if (source.venue !== first.venue)
      throw new UsageError(`One run trades at one venue, but ${first.path} is from ${first.venue} and ${source.path} from ${source.venue}.`)
}

function requireOnce(sources: readonly NamedSource[]): void {
  const seen = new Set<string>()
  for (const { symbol, path } of sources) {
    const key = `${symbol} ${resolve(path)}`
    if (seen.has(key)) throw new UsageError(`${symbol} is on the tape twice: ${path} was named two times.`)
    seen.add(key)
  }
}

/** A file whose name says no venue is of the one that another file of its symbol names. */
const withVenues = (sources: readonly NamedSource[]): NamedSource[] =>
  sources.map((source) => {
    const named = sources.find(({ symbol, venue }) => symbol === source.symbol && venue !== NO_VENUE)
    return source.venue === NO_VENUE && named !== undefined ? { ...source, venue: named.venue } : source
  })

/**
 * Reads recorded candles, trades and quotes; of many only some are in memory at a time. `specs` are files, folders (their files) or
 * SYMBOL=FILE, say `ETH/USDT=eth.csv`; several of one kind are joined. One sentence for whatever cannot be played as a whole: UsageError for what was named wrongly, TapeError
 * for what the files hold. Rows that cannot be played are counted by reason.
 */
export async function openTape(specs: readonly string[], options: TapeOptions = {}): Promise<Tape> {
  const sources = withVenues(specs.flatMap(sourcesOf))
  requireOneBook(sources)
  requireOnce(sources)
  requireBeside(
    sources.map(({ symbol }) => symbol),
    options,
  )
  const bySymbol = [...Map.groupBy(sources, ({ symbol }) => symbol)].sort(([a], [b]) => (a < b ? -1 : 1))
  const counts = noCounts()
  const loaded: OpenedCoin[] = []
  for (const [, files] of bySymbol) {
    const one = await openCoin(files, options, (options.maxRows ?? MAX_ROWS) - counts.rows)
    addCounts(counts, one.coin.counts)
    loaded.push(one)
  }
  const coins = loaded.map(({ coin }) => coin)
  const remarks = loaded.flatMap((one) => one.remarks)
  return { venue: coins[0]?.venue ?? NO_VENUE, coins, counts, identity: identityOf(coins, options), remarks }
}
