import { NOISE, type RowSink } from '../candle-rows.ts'
import type { BlockFile } from '../copy/block-file.ts'
import { MergedRuns, type Run, writeRun } from './merged-runs.ts'
import { markOf, ROW, type RowCursor } from './row.ts'
import { LongestStretch } from './stretch.ts'

/** So many rows are held and sorted at a time: 15 MB. */
export const RUN_ROWS = 1 << 18
const FIRST_ROWS = 1024

/**
 * Takes rows in file order and hands them out in order of time, as often as asked. Few stay in memory; of more, each full run is
 * sorted and written to a file, and the runs are merged as they are read.
 */
export class OrderedRows implements RowSink {
  length = 0
  /** of all prices */
  highest = 0
  /** most decimals among all prices, without noise */
  decimals = 0
  readonly #open: () => BlockFile
  readonly #runRows: number
  readonly #runs: Run[] = []
  #file: BlockFile | null = null
  #cells = new Float64Array(FIRST_ROWS * ROW)
  #held = 0
  #isSorted = true
  #latestMs = Number.NEGATIVE_INFINITY
  /** whether a price was printed with binary noise */
  hasNoise = false
  #areTicks = false
  #beforeMs = Number.NaN
  #rises = 0
  #falls = 0
  /** while all rows have come in order, as in most files */
  #stretch: LongestStretch | null = new LongestStretch()

  /** `open` makes the file for what does not stay in memory; `runRows` is a multiple of the rows of a block, 1024 */
  constructor(open: () => BlockFile, runRows = RUN_ROWS) {
    this.#open = open
    this.#runRows = runRows
  }

  /** Before the first row: their distances need not be known, and which way their times go is. */
  areTicks(): void {
    this.#stretch = new LongestStretch(false)
    this.#areTicks = true
  }

  /** Whether more rows of trades or quotes are older than the row before them than newer. */
  get isNewestFirst(): boolean {
    return this.#falls > this.#rises
  }

  /** Whether there are more than stay in memory. */
  get isSpilled(): boolean {
    return this.#file !== null
  }

  push(timeMs: number, open: number, high: number, low: number, close: number, volume: number, decimals: number, line: number): void {
    if (this.#held === this.#runRows) this.#spill()
    if (this.#held * ROW === this.#cells.length) this.#grow()
    const at = this.#held * ROW
    const isBehind = timeMs < this.#latestMs
    this.#cells[at] = timeMs
    this.#cells[at + 1] = open
    this.#cells[at + 2] = high
    this.#cells[at + 3] = low
    this.#cells[at + 4] = close
    this.#cells[at + 5] = volume
    this.#cells[at + 6] = markOf(line, isBehind, decimals)
    this.#held++
    this.length++
    if (this.#areTicks) this.#follow(timeMs)
    if (isBehind) {
      this.#isSorted = false
      this.#stretch = null
    } else this.#latestMs = timeMs
    this.#stretch?.add(timeMs)
    if (high > this.highest) this.highest = high
    if (decimals >= NOISE) this.hasNoise = true
    if (decimals % NOISE > this.decimals) this.decimals = decimals % NOISE
  }

  /** Whether none stood behind a later one. */
  get areInOrder(): boolean {
    return this.#stretch !== null
  }

  /** The longest stretch of them, if they came in order; null: it has to be looked for. */
  get stretch(): LongestStretch | null {
    return this.#stretch
  }

  cursor(): RowCursor {
    if (this.#file === null) return new HeldRows(this.#cells, this.#order() ?? inOrder(this.#held))
    if (this.#held > 0) this.#spill()
    return new MergedRuns(this.#file, this.#runs)
  }

  close(): void {
    this.#file?.close()
  }

  #follow(timeMs: number): void {
    if (timeMs > this.#beforeMs) this.#rises++
    else if (timeMs < this.#beforeMs) this.#falls++
    this.#beforeMs = timeMs
  }

  /** Null: they are in order as they lie. */
  #order(): Uint32Array | null {
    const cells = this.#cells
    return this.#isSorted ? null : inOrder(this.#held).sort((a, b) => cells[a * ROW]! - cells[b * ROW]! || a - b)
  }

  #spill(): void {
    this.#file ??= this.#open()
    this.#runs.push(writeRun(this.#file, this.#cells.subarray(0, this.#held * ROW), this.#order()))
    this.#held = 0
    this.#isSorted = true
  }

  #grow(): void {
    const cells = new Float64Array(this.#cells.length * 2)
    cells.set(this.#cells)
    this.#cells = cells
  }
}

const inOrder = (rows: number): Uint32Array => {
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) order[row] = row
  return order
}

class HeldRows implements RowCursor {
  readonly cells: Float64Array
  at = 0
  readonly #order: Uint32Array
  #next = 0

  constructor(cells: Float64Array, order: Uint32Array) {
    this.cells = cells
    this.#order = order
  }

  next(): boolean {
    if (this.#next === this.#order.length) return false
    this.at = this.#order[this.#next++]! * ROW
    return true
  }
}
