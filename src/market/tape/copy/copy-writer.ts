import type { CandleSeries, CandleSink } from '../candle-series.ts'
import type { BlockFile } from './block-file.ts'
import { remove } from './copy-folder.ts'
import { BLOCK_ROWS, type CandleBlocks, CELLS, CopySeries } from './copy-series.ts'

export const BLOCK_BYTES = BLOCK_ROWS * CELLS * 8

/** Writes candles, which come in order of time, in blocks. */
export class CopyWriter implements CandleSink {
  readonly file: BlockFile
  readonly #firstMs: number[] = []
  readonly #cells = new Float64Array(BLOCK_ROWS * CELLS)
  #count = 0
  #rows = 0

  constructor(file: BlockFile) {
    this.file = file
  }

  add(timeMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    const at = this.#count
    if (at === 0) this.#firstMs.push(timeMs)
    this.#cells[at] = timeMs
    this.#cells[BLOCK_ROWS + at] = open
    this.#cells[2 * BLOCK_ROWS + at] = high
    this.#cells[3 * BLOCK_ROWS + at] = low
    this.#cells[4 * BLOCK_ROWS + at] = close
    this.#cells[5 * BLOCK_ROWS + at] = volume
    this.#rows++
    if (++this.#count === BLOCK_ROWS) this.#flush()
  }

  /** Nothing more will come. */
  end(): CandleBlocks {
    this.#flush()
    return { file: this.file, rows: this.#rows, firstMs: Float64Array.from(this.#firstMs) }
  }

  /** Nothing came of it. */
  discard(): void {
    if (this.file.place !== null) remove(this.file.place.path)
    this.file.close()
  }

  series(of: Pick<CandleSeries, 'timeframeMs' | 'tickSize'>): CandleSeries {
    return new CopySeries(of, this.end())
  }

  #flush(): void {
    const count = this.#count
    if (count === 0) return
    // of a shorter last block the columns move together
    for (let column = 1; column < CELLS && count < BLOCK_ROWS; column++)
      this.#cells.copyWithin(column * count, column * BLOCK_ROWS, column * BLOCK_ROWS + count)
    this.file.append(new Uint8Array(this.#cells.buffer, 0, count * CELLS * 8))
    this.#count = 0
  }
}
