import type { CandleSeries } from '../candle-series.ts'
import type { BlockFile } from './block-file.ts'

/** Columns of a block: open time, open, high, low, close in ticks, volume. */
export const CELLS = 6
/** A block is held for each coin: 200 kB, so that a hundred coins fit into 20 MB. */
export const BLOCK_ROWS = 4096

/** Candles in blocks, each column of a block behind the other; the last block may be shorter. */
export type CandleBlocks = {
  readonly file: BlockFile
  readonly rows: number
  /** when the first candle of each block opens */
  readonly firstMs: Float64Array
}

/** A series whose columns are in a file, of which one block is held. */
export class CopySeries implements CandleSeries {
  readonly timeframeMs: number
  readonly tickSize: string
  readonly rows: number
  readonly #blocks: CandleBlocks
  /** the row of the blocks that is row 0 here */
  readonly #from: number
  // the block that is held: its columns, its first row of all, and how many it has
  #cells = new Float64Array(0)
  #begin = 0
  #count = 0

  constructor({ timeframeMs, tickSize }: Pick<CandleSeries, 'timeframeMs' | 'tickSize'>, blocks: CandleBlocks, from = 0, to = blocks.rows) {
    this.timeframeMs = timeframeMs
    this.tickSize = tickSize
    this.rows = to - from
    this.#blocks = blocks
    this.#from = from
  }

  openMs(row: number): number {
    const at = this.#find(row)
    return this.#cells[at]!
  }

  endMs(row: number): number {
    return Math.min(this.openMs(row) + this.timeframeMs, this.#nextMs(row))
  }

  open(row: number): number {
    const at = this.#find(row)
    return this.#cells[this.#count + at]!
  }

  high(row: number): number {
    const at = this.#find(row)
    return this.#cells[2 * this.#count + at]!
  }

  low(row: number): number {
    const at = this.#find(row)
    return this.#cells[3 * this.#count + at]!
  }

  close(row: number): number {
    const at = this.#find(row)
    return this.#cells[4 * this.#count + at]!
  }

  volume(row: number): number {
    const at = this.#find(row)
    return this.#cells[5 * this.#count + at]!
  }

  slice(from: number, to: number): CandleSeries {
    return new CopySeries(this, this.#blocks, this.#from + from, this.#from + to)
  }

  /** When the candle behind this one opens, which may be none of this series; the block of this one stays. */
  #nextMs(row: number): number {
    const next = this.#find(row) + 1
    if (next < this.#count) return this.#cells[next]!
    return this.#blocks.firstMs[(this.#begin + next) / BLOCK_ROWS] ?? Number.POSITIVE_INFINITY
  }

  /** Its place in the block that is held. */
  #find(row: number): number {
    const at = this.#from + row - this.#begin
    if (at >= 0 && at < this.#count) return at
    this.#load(this.#from + row)
    return this.#from + row - this.#begin
  }

  #load(row: number): void {
    const block = Math.floor(row / BLOCK_ROWS)
    this.#begin = block * BLOCK_ROWS
    const count = Math.min(BLOCK_ROWS, this.#blocks.rows - this.#begin)
    if (this.#count !== count) this.#cells = new Float64Array(count * CELLS)
    // until it is whole nothing is held
    this.#count = 0
    this.#blocks.file.read(block, new Uint8Array(this.#cells.buffer))
    this.#count = count
  }
}
