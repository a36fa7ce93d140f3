import { Heap } from '../../../kernel/heap.ts'
import type { BlockFile } from '../copy/block-file.ts'
import { MARK, ROW, type RowCursor } from './row.ts'

/** Of each run that is read so many rows are held: 57 kB. Also the size of a block, so only the last run may end within one. */
const HELD_ROWS = 1024
export const RUN_BLOCK_BYTES = HELD_ROWS * ROW * 8

/** Rows in order, in blocks of a file from one on. */
export type Run = { readonly firstMs: number; readonly block: number; readonly rows: number }

/** Appends rows in this order; null: as they lie. */
export function writeRun(file: BlockFile, cells: Float64Array, order: Uint32Array | null): Run {
  const sorted = order === null ? cells : gathered(cells, order)
  const run = { firstMs: sorted[0]!, block: file.sums.length, rows: sorted.length / ROW }
  const bytes = new Uint8Array(sorted.buffer, sorted.byteOffset, sorted.byteLength)
  for (let from = 0; from < bytes.length; from += RUN_BLOCK_BYTES) file.append(bytes.subarray(from, from + RUN_BLOCK_BYTES))
  return run
}

function gathered(cells: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(cells.length)
  order.forEach((row, at) => {
    for (let k = 0; k < ROW; k++) out[at * ROW + k] = cells[row * ROW + k]!
  })
  return out
}

class RunReader implements RowCursor {
  readonly cells = new Float64Array(HELD_ROWS * ROW)
  at = 0
  readonly #file: BlockFile
  #block: number
  #left: number
  #end = 0

  constructor(file: BlockFile, { block, rows }: Run) {
    this.#file = file
    this.#block = block
    this.#left = rows
  }

  next(): boolean {
    this.at += ROW
    if (this.at < this.#end) return true
    if (this.#left === 0) return false
    const rows = Math.min(HELD_ROWS, this.#left)
    this.#file.read(this.#block++, new Uint8Array(this.cells.buffer, 0, rows * ROW * 8))
    this.#left -= rows
    this.at = 0
    this.#end = rows * ROW
    return true
  }
}

const isBefore = (a: RowCursor, b: RowCursor): boolean => {
  const [aMs, bMs] = [a.cells[a.at]!, b.cells[b.at]!]
  return aMs < bMs || (aMs === bMs && a.cells[a.at + MARK]! < b.cells[b.at + MARK]!)
}

/** Merges runs. A run is opened when its first row may be the next, so runs that do not overlap are read one after the other. */
export class MergedRuns implements RowCursor {
  cells = new Float64Array(0)
  at = 0
  readonly #file: BlockFile
  /** not opened yet, the earliest last */
  readonly #waiting: Run[]
  /** opened, but for the one whose row is the current */
  readonly #others = new Heap<RunReader>(isBefore)
  #current: RunReader | undefined

  constructor(file: BlockFile, runs: readonly Run[]) {
    this.#file = file
    this.#waiting = runs.toSorted((a, b) => b.firstMs - a.firstMs)
  }

  next(): boolean {
    let current = this.#current
    if (current?.next() !== true) current = this.#others.pop() ?? this.#opened()
    if (current === undefined) return false
    while ((this.#waiting.at(-1)?.firstMs ?? Number.POSITIVE_INFINITY) <= current.cells[current.at]!) this.#others.push(this.#opened()!)
    const first = this.#others.first
    if (first !== undefined && isBefore(first, current)) {
      this.#others.pop()
      this.#others.push(current)
      current = first
    }
    this.#current = current
    this.cells = current.cells
    this.at = current.at
    return true
  }

  #opened(): RunReader | undefined {
    const run = this.#waiting.pop()
    if (run === undefined) return undefined
    const reader = new RunReader(this.#file, run)
    reader.next()
    return reader
  }
}
