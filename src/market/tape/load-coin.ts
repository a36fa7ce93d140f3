import { breathe } from '../../kernel/clock.ts'
import { noCounts } from './candle-rows.ts'
import { type CandleSink, MemorySink } from './candle-series.ts'
import { BlockFile } from './copy/block-file.ts'
import { BLOCK_BYTES, CopyWriter } from './copy/copy-writer.ts'
import { FileCopy } from './copy/file-copy.ts'
import { scratchFile } from './copy/scratch.ts'
import type { CoinAsked, LoadBounds, LoadedCoin } from './loaded-coin.ts'
import { RUN_BLOCK_BYTES } from './order/merged-runs.ts'
import { OrderedRows } from './order/ordered-rows.ts'
import { type Made, type Pause, type SeriesInto, toSeries } from './order/to-series.ts'
import { Problems, problemsText } from './problems.ts'
import { type RowFile, readRows } from './read/read-rows.ts'
import { ReadingStopped, TapeError } from './tape-error.ts'
import type { TickFacts } from './ticks/tick-facts.ts'
import { toTickRows } from './ticks/to-tick-rows.ts'

// Some milliseconds of work, so Ctrl-C feels immediate.
const ROWS_A_BREATH = 1 << 16

export const pauseFor = (stop: AbortSignal | undefined): Pause => ({
  rows: ROWS_A_BREATH,
  wait: async () => {
    await breathe()
    if (stop?.aborted) throw new ReadingStopped()
  },
})

/** The candles of a file: from the copy of an earlier run, or else read, and kept as a copy. */
export async function loadCoin(asked: CoinAsked, bounds: LoadBounds): Promise<LoadedCoin> {
  const copy = bounds.copies ? FileCopy.of(bounds.copies, asked, bounds) : null
  if (copy === null) return readCoin(asked, bounds, ({ isSpilled, length }) => (isSpilled ? scratchWriter() : new MemorySink(length)))
  const found = await copy.find(pauseFor(bounds.stop))
  if (found !== null && found.counts.rows <= bounds.maxRows) return found
  const writer = copy.writer()
  try {
    const { series, ...about } = await readCoin(asked, bounds, () => writer)
    copy.keep(writer, about)
    return { series, ...about }
  } catch (error) {
    writer.discard()
    throw error
  }
}

const scratchWriter = (): CopyWriter => new CopyWriter(new BlockFile(scratchFile(), BLOCK_BYTES))

/** Reads a file: few rows in memory, more by a file without a name, which goes with the process. */
async function readCoin(asked: CoinAsked, bounds: LoadBounds, sinkFor: (rows: OrderedRows) => CandleSink): Promise<LoadedCoin> {
  const counts = noCounts()
  const problems = new Problems(counts)
  const rows = new OrderedRows(() => new BlockFile(scratchFile(), RUN_BLOCK_BYTES), bounds.runRows)
  try {
    const { maxRows } = bounds
    const file = await readRows(asked, { counts, problems, rows, maxRows, shiftMs: asked.shiftMs ?? 0 }, bounds)
    const { kind, sha256, remark, others } = file
    if (rows.length === 0) {
      const why = problems.list.length === 0 ? 'it is empty' : problemsText(problems.list)
      throw new TapeError(`${asked.path} holds no usable ${kind.slice(0, -1)}: ${why}.`)
    }
    const sink = sinkFor(rows)
    const pause = pauseFor(bounds.stop)
    const { made, ticks } = await orderRows(rows, asked, file, { sink, counts, problems, pause })
    return { ...made, kind, ticks, series: sink.series(made), sha256, remark, others, counts, problems: problems.list }
  } finally {
    rows.close()
  }
}

const orderRows = async (
  rows: OrderedRows,
  asked: CoinAsked,
  { kind, roundedTimes, clock }: RowFile,
  into: SeriesInto,
): Promise<{ readonly made: Made; readonly ticks: TickFacts | null }> => {
  if (kind === 'candles') return { made: await toSeries(rows, { ...asked, roundedTimes }, into), ticks: null }
  const { isWholeSeconds, ...told } = clock
  const { joined, spread, edgeIds, ...made } = await toTickRows(rows, { ...asked, kind, isWholeSeconds }, into)
  return { made, ticks: { ...told, joined, spread, edgeIds } }
}
