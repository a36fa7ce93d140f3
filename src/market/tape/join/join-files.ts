import { basename } from 'node:path'
import { CandleHash } from '../candle-hash.ts'
import { addCounts, noCounts, type TapeCounts } from '../candle-rows.ts'
import type { CandleSink } from '../candle-series.ts'
import { sinkFor } from '../copy/sink-for.ts'
import type { LoadedCoin } from '../loaded-coin.ts'
import type { OpenedFile } from '../opened-file.ts'
import type { Pause } from '../order/to-series.ts'
import { countCandle, type LastCandle } from '../part.ts'
import type { TickFacts } from '../ticks/tick-facts.ts'
import { JITTER } from '../timeframe.ts'
import { joinRemarks } from './join-remarks.ts'
import { isEdge, MergedSeries, type MergeRules } from './merged-series.ts'

const SECOND_MS = 1000

/** Hands rows on, and says what they are. */
class Followed implements CandleSink {
  readonly counts = noCounts()
  readonly series: CandleSink['series']
  readonly #hash = new CandleHash()
  readonly #last: LastCandle = { openMs: Number.NEGATIVE_INFINITY }
  readonly #sink: CandleSink
  readonly #timeframeMs: number

  constructor(sink: CandleSink, timeframeMs: number) {
    this.#sink = sink
    this.#timeframeMs = timeframeMs
    this.series = (of) => sink.series(of)
  }

  add(timeMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    countCandle(this.counts, this.#timeframeMs, this.#last, timeMs, volume)
    this.#hash.add(timeMs, open, high, low, close, volume)
    this.#sink.add(timeMs, open, high, low, close, volume)
  }

  digest(): string {
    return this.#hash.digest()
  }
}

const rulesFor = (files: readonly OpenedFile[]): MergeRules => {
  const [{ loaded: first }] = files as [OpenedFile]
  if (first.kind === 'candles') {
    const leastMs = first.timeframeMs * (1 - JITTER)
    return { momentMs: 1, best: 'most-volume', arePieces: () => false, leastMs }
  }
  const common = { momentMs: 1, leastMs: 0 }
  if (first.kind === 'quotes') return { ...common, best: 'newest-file', arePieces: () => false }
  // trades that are told to the second lie within it by how many of them there are
  const isBySecond = files.some(({ loaded }) => (loaded.ticks?.spread ?? 0) > 0)
  if (isBySecond) return { ...common, momentMs: SECOND_MS, best: 'most-volume', arePieces: () => false }
  const idsOf = new Map(files.map(({ loaded }) => [loaded.series, loaded.ticks?.edgeIds ?? null]))
  const arePieces: MergeRules['arePieces'] = (one, other) => {
    const [before, behind] = [idsOf.get(one.series) ?? null, idsOf.get(other.series) ?? null]
    return before !== null && behind !== null && isEdge(one, other) && before.last < behind.first
  }
  return { ...common, best: 'most-volume', arePieces }
}

const joinedFacts = (files: readonly OpenedFile[]): TickFacts | null => {
  const facts = files.flatMap(({ loaded }) => (loaded.ticks === null ? [] : [loaded.ticks]))
  if (facts.length === 0) return null
  const sum = (of: 'behind' | 'joined' | 'spread'): number => facts.reduce((all, one) => all + one[of], 0)
  return {
    aheadMs: facts.find(({ aheadMs }) => aheadMs !== null)?.aheadMs ?? null,
    isReceived: facts.every(({ isReceived }) => isReceived),
    behind: sum('behind'),
    joined: sum('joined'),
    spread: sum('spread'),
    edgeIds: null,
  }
}

/** Of candles every row is played or counted as skipped; trades and quotes are counted by the file that they stand in. */
const countsOf = (files: readonly OpenedFile[], merged: MergedSeries, played: TapeCounts): TapeCounts => {
  const counts = noCounts()
  for (const { loaded } of files) addCounts(counts, loaded.counts)
  if (files[0]!.loaded.kind !== 'candles') return counts
  const { same, differing, overlapping } = merged.overlap
  counts.skipped.duplicate += same
  counts.skipped.differing += differing
  counts.skipped.overlapping += overlapping
  const { used, gaps, missingCandles, zeroVolume } = played
  return { ...counts, used, gaps, missingCandles, zeroVolume }
}

/** Of one kind, one timeframe and one tick: their rows in one order of time, as if they had stood in one file. */
export const joinFiles = async (unordered: readonly OpenedFile[], holeMs: number, pause: Pause): Promise<OpenedFile> => {
  const files = unordered.toSorted((one, other) => one.loaded.series.openMs(0) - other.loaded.series.openMs(0))
  const [first] = files as [OpenedFile]
  const { timeframeMs, tickSize, kind, sha256 } = first.loaded
  const rows = files.reduce((sum, { loaded }) => sum + loaded.series.rows, 0)
  const sink = new Followed(sinkFor(rows), timeframeMs)
  const merged = new MergedSeries(
    files.map(({ loaded }) => loaded.series),
    rulesFor(files),
    sink,
  )
  await merged.merge(pause)
  const problems = files.flatMap(({ source, loaded }) =>
    loaded.problems.map((problem) => ({ ...problem, why: `${problem.why} (${basename(source.path)})` })),
  )
  const made = { timeframeMs, tickSize, candles: sink.digest(), measuredMs: null, smallestMs: null, jitterMs: 0 }
  const counts = countsOf(files, merged, sink.counts)
  const loaded: LoadedCoin = {
    ...made,
    ...{ kind, sha256, counts, problems, remark: null, ticks: joinedFacts(files), others: [] },
    series: sink.series(made),
  }
  return { ...first, loaded, joined: { files, remarks: joinRemarks(files, merged, holeMs) } }
}
