import { type CandleSink, MemorySink } from '../candle-series.ts'
import { RUN_ROWS } from '../order/ordered-rows.ts'
import { BlockFile } from './block-file.ts'
import { BLOCK_BYTES, CopyWriter } from './copy-writer.ts'
import { scratchFile } from './scratch.ts'

/** How many there will be is known only when all were read. */
export const MANY_ROWS = Number.POSITIVE_INFINITY

/** Few candles stay in memory; more go into a file without a name. */
export const sinkFor = (mostRows: number): CandleSink =>
  mostRows <= RUN_ROWS ? new MemorySink(mostRows) : new CopyWriter(new BlockFile(scratchFile(), BLOCK_BYTES))
