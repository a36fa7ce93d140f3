import { UsageError } from '../../kernel/errors.ts'
import { type InstrumentSymbol, readSymbol } from '../../kernel/instrument-symbol.ts'
import { openBeside } from './beside.ts'
import type { TapeCounts } from './candle-rows.ts'
import { joinFiles } from './join/join-files.ts'
import { oneTimeframe } from './join/one-timeframe.ts'
import { loadCoin, pauseFor } from './load-coin.ts'
import type { NamedSource, OpenedFile } from './opened-file.ts'
import { countPart, cut, WHOLE } from './part.ts'
import { problemsText, type RowProblem, unusable } from './problems.ts'
import type { TapeFormat } from './read/layout.ts'
import { isPipe } from './read/packed-bytes.ts'
import { remarksOn, type Told } from './remarks.ts'
import type { TapeCoin } from './tape-coin.ts'
import { TapeError } from './tape-error.ts'
import type { TapeOptions } from './tape-options.ts'
import { ticksWithin } from './ticks/ticks-within.ts'
import { candlesAndTicks } from './ticks/together.ts'

export type OpenedCoin = { readonly coin: TapeCoin; readonly remarks: readonly string[] }

const MAX_UNUSABLE_PCT = 1
const MINUTE_MS = 60_000

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

type LoadTerms = {
  readonly maxRows: number
  readonly tickSize: string | undefined
  readonly shiftMs?: number
  /** what the options say, where it is left out */
  readonly format?: TapeFormat
}

const load = async (source: NamedSource, options: TapeOptions, terms: LoadTerms): Promise<OpenedFile> => {
  const { tickSize, shiftMs = 0, maxRows, format = options.format ?? 'auto' } = terms
  const { path, symbol, timeframeMs } = source
  const isRead = options.onFile?.(path)
  try {
    const loaded = await loadCoin({ path, symbol, format, timeframeMs, tickSize, shiftMs }, { ...options, maxRows })
    return { source, format, loaded, shiftMs }
  } finally {
    isRead?.()
  }
}

/** What else a file holds is read in another pass. */
const requireRereadable = ({ source: { path }, loaded: { kind, others } }: OpenedFile): OpenedFile['loaded']['others'] => {
  if (others.length > 0 && isPipe(path))
    throw new UsageError(
      `${path} is a pipe, which can be read once, and holds ${[kind, ...others].join(' and ')}: save it as a file, or say --format ${kind}.`,
    )
  return others
}

/** All files of a symbol, on the finest tick of theirs, with times of a receiver moved to the venue's as a file tells that has both. */
const loadAll = async (sources: readonly NamedSource[], options: TapeOptions, maxRows: number): Promise<readonly OpenedFile[]> => {
  const configured = options.tickSizes?.[sources[0]!.symbol]
  const files: OpenedFile[] = []
  for (const source of sources) {
    const left = () => maxRows - files.reduce((sum, { loaded }) => sum + loaded.counts.rows, 0)
    const file = await load(source, options, { maxRows: left(), tickSize: configured })
    files.push(file)
    for (const format of requireRereadable(file)) files.push(await load(source, options, { maxRows: left(), tickSize: configured, format }))
  }
  for (const { source, loaded } of files)
    requireUsable(loaded.counts, loaded.problems, source.path, options.maxUnusablePct ?? MAX_UNUSABLE_PCT)
  if (files.length === 1) return files
  const finest = files.map(({ loaded }) => loaded.tickSize).reduce((one, other) => (Number(other) < Number(one) ? other : one))
  const aheadMs = files.map(({ loaded }) => loaded.ticks?.aheadMs ?? null).find((ms) => ms !== null) ?? null
  const timeframeMs = oneTimeframe(files)
  const moved: OpenedFile[] = []
  for (const file of files) {
    const { source, loaded, format } = file
    const shiftMs = loaded.ticks?.isReceived === true && aheadMs !== null ? aheadMs : 0
    const isOfFrame = loaded.kind !== 'candles' || loaded.timeframeMs === timeframeMs
    const isAsIs = loaded.tickSize === finest && shiftMs === 0 && isOfFrame
    if (!isAsIs && isPipe(source.path))
      throw new UsageError(`${source.path} is a pipe, which can be read once, and ${source.symbol} has other files: save it as a file.`)
    const framed = isOfFrame ? source : { ...source, timeframeMs }
    moved.push(isAsIs ? file : await load(framed, options, { maxRows, tickSize: configured ?? finest, shiftMs, format }))
  }
  return moved
}

/** Files of each kind as one. */
const joined = async (files: readonly OpenedFile[], { candleMs = MINUTE_MS, stop }: TapeOptions): Promise<readonly OpenedFile[]> => {
  const byKind = [...Map.groupBy(files, ({ loaded }) => loaded.kind).values()]
  const one: OpenedFile[] = []
  for (const same of byKind) {
    const [{ loaded }] = same as [OpenedFile]
    // of candles one has to be missing between two files
    const holeMs = loaded.kind === 'candles' ? loaded.timeframeMs * 1.5 : candleMs
    one.push(same.length === 1 ? same[0]! : await joinFiles(same, holeMs, pauseFor(stop)))
  }
  return one
}

/** Opens what was named of one symbol: candles, trades, quotes, or several of them. */
export async function openCoin(sources: readonly NamedSource[], options: TapeOptions, maxRows: number): Promise<OpenedCoin> {
  const files = await joined(await loadAll(sources, options, maxRows), options)
  const { symbol, venue } = sources[0]!
  const { part = WHOLE } = options
  const { base, quote } = readSymbol(symbol) as InstrumentSymbol
  const beside = await openBeside(symbol, options)
  const together = await candlesAndTicks(files, options.candleMs, pauseFor(options.stop))
  const { path, sha256, more, candles, problems } = together
  const series = cut(together.series, part, path)
  const counts = series === together.series ? together.counts : countPart(series, together.counts)
  const ticks = ticksWithin(together, series)
  const made = together.isMade && { isMade: true as const }
  const file = { path, sha256, ...(more && { more }), candles, counts, problems }
  const coin: TapeCoin = { series, symbol, base, quote, venue, ...file, ...made, ...ticks, ...beside }
  return { coin, remarks: [...files.flatMap((file) => remarksOfFile(file, coin)), ...together.remarks] }
}

/** Of trades and quotes more is said once it is known what they are played with. */
const remarksOfFile = ({ source, loaded, joined }: OpenedFile, coin: Told['coin']): readonly string[] => {
  if (loaded.kind !== 'candles') return []
  if (joined !== undefined) return [...joined.files.flatMap((file) => remarksOfFile(file, alone(file, coin))), ...joined.remarks]
  const { contract, timeframeMs: namedMs } = source
  const { measuredMs, smallestMs, jitterMs, remark } = loaded
  return remarksOn({ coin, layout: remark, contract, measuredMs, smallestMs, jitterMs, namedMs })
}

const alone = ({ source, loaded }: OpenedFile, { symbol }: Told['coin']): Told['coin'] => ({ symbol, path: source.path, ...loaded })
