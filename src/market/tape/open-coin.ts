import { UsageError } from '../../kernel/errors.ts'
import { type InstrumentSymbol, readSymbol } from '../../kernel/instrument-symbol.ts'
import { openBeside } from './beside.ts'
import type { TapeCounts } from './candle-rows.ts'
import { loadCoin, pauseFor } from './load-coin.ts'
import type { NamedSource, OpenedFile } from './opened-file.ts'
import { countPart, cut, WHOLE } from './part.ts'
import { problemsText, type RowProblem, unusable } from './problems.ts'
import { isPipe } from './read/packed-bytes.ts'
import { remarksOn } from './remarks.ts'
import type { TapeCoin } from './tape-coin.ts'
import { TapeError } from './tape-error.ts'
import type { TapeOptions } from './tape-options.ts'
import { ticksWithin } from './ticks/ticks-within.ts'
import { candlesAndTicks } from './ticks/together.ts'

export type OpenedCoin = { readonly coin: TapeCoin; readonly remarks: readonly string[] }

const MAX_UNUSABLE_PCT = 1

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

type LoadTerms = { readonly maxRows: number; readonly tickSize: string | undefined; readonly shiftMs?: number }

const load = async (source: NamedSource, options: TapeOptions, { tickSize, shiftMs = 0, maxRows }: LoadTerms): Promise<OpenedFile> => {
  const { path, symbol, timeframeMs } = source
  const { format = 'auto' } = options
  const isRead = options.onFile?.(path)
  try {
    const loaded = await loadCoin({ path, symbol, format, timeframeMs, tickSize, shiftMs }, { ...options, maxRows })
    return { source, loaded, shiftMs }
  } finally {
    isRead?.()
  }
}

const requireOneOfEach = (files: readonly OpenedFile[]): void => {
  for (const [at, { source, loaded }] of files.entries()) {
    const other = files.slice(0, at).find((one) => one.loaded.kind === loaded.kind)
    if (other === undefined) continue
    const what = loaded.kind === 'candles' ? 'is on the tape twice' : `has ${loaded.kind} twice on the tape`
    throw new UsageError(`${source.symbol} ${what}: in ${other.source.path} and in ${source.path}.`)
  }
}

/** All files of a symbol, on the finest tick of theirs, with times of a receiver moved to the venue's as a file tells that has both. */
const loadAll = async (sources: readonly NamedSource[], options: TapeOptions, maxRows: number): Promise<readonly OpenedFile[]> => {
  const configured = options.tickSizes?.[sources[0]!.symbol]
  const files: OpenedFile[] = []
  for (const source of sources) {
    const left = maxRows - files.reduce((sum, { loaded }) => sum + loaded.counts.rows, 0)
    files.push(await load(source, options, { maxRows: left, tickSize: configured }))
    requireOneOfEach(files)
  }
  for (const { source, loaded } of files)
    requireUsable(loaded.counts, loaded.problems, source.path, options.maxUnusablePct ?? MAX_UNUSABLE_PCT)
  if (files.length === 1) return files
  const finest = files.map(({ loaded }) => loaded.tickSize).reduce((one, other) => (Number(other) < Number(one) ? other : one))
  const aheadMs = files.map(({ loaded }) => loaded.ticks?.aheadMs ?? null).find((ms) => ms !== null) ?? null
  const moved: OpenedFile[] = []
  for (const file of files) {
    const { source, loaded } = file
    const shiftMs = loaded.ticks?.isReceived === true && aheadMs !== null ? aheadMs : 0
    const isAsIs = loaded.tickSize === finest && shiftMs === 0
    if (!isAsIs && isPipe(source.path))
      throw new UsageError(`${source.path} is a pipe, which can be read once, and ${source.symbol} has other files: save it as a file.`)
    moved.push(isAsIs ? file : await load(source, options, { maxRows, tickSize: configured ?? finest, shiftMs }))
  }
  return moved
}

/** Opens what was named of one symbol: candles, trades, quotes, or several of them. */
export async function openCoin(sources: readonly NamedSource[], options: TapeOptions, maxRows: number): Promise<OpenedCoin> {
  const files = await loadAll(sources, options, maxRows)
  const { symbol, venue } = sources[0]!
  const { part = WHOLE } = options
  const { base, quote } = readSymbol(symbol) as InstrumentSymbol
  const beside = await openBeside(symbol, options)
  const together = await candlesAndTicks(files, options.candleMs, pauseFor(options.stop))
  const { path, sha256, candles, problems } = together
  const series = cut(together.series, part, path)
  const counts = series === together.series ? together.counts : countPart(series, together.counts)
  const ticks = ticksWithin(together, series)
  const made = together.isMade && { isMade: true as const }
  const coin: TapeCoin = { series, symbol, base, quote, venue, path, sha256, candles, counts, problems, ...made, ...ticks, ...beside }
  return { coin, remarks: [...files.flatMap((file) => remarksOfFile(file, coin)), ...together.remarks] }
}

/** Of trades and quotes more is said once it is known what they are played with. */
const remarksOfFile = ({ source, loaded }: OpenedFile, coin: TapeCoin): readonly string[] => {
  if (loaded.kind !== 'candles') return []
  const { contract, timeframeMs: namedMs } = source
  const { measuredMs, smallestMs, jitterMs, remark } = loaded
  return remarksOn({ coin, layout: remark, contract, measuredMs, smallestMs, jitterMs, namedMs })
}
