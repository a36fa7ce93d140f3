import { lineOfMark } from '../order/row.ts'
import type { Problems } from '../problems.ts'
import { TapeError } from '../tape-error.ts'
import type { TickSink } from './tick-gate.ts'

/** Numbers of a row: its low and high price, its size, its id and its mark. */
const CELLS = 5
const FIRST_ROWS = 64
// A second of the liveliest market has some thousands; a file whose times a spreadsheet rounded has more of one time than that.
const MOST_ROWS = 1 << 20
const SECOND_MS = 1000

export type MomentParts = {
  readonly path: string
  readonly problems: Problems
  readonly sink: TickSink
  /** the file has the newest row first */
  readonly isNewestFirst: boolean
  /** its times say no more than the second */
  readonly isWholeSeconds: boolean
}

/** Trades of one time, in the order in which they happened: by their ids, else as in the file. One that comes twice is told once. */
export class Moment {
  /** rows that were moved within their second */
  spread = 0
  /** of the first moment the least id, and of the last one the greatest; below 0: there is none */
  firstId = -1
  lastId = -1
  readonly #parts: MomentParts
  #cells = new Float64Array(FIRST_ROWS * CELLS)
  #rows = 0
  #timeMs = Number.NEGATIVE_INFINITY
  #isBegun = false

  constructor(parts: MomentParts) {
    this.#parts = parts
  }

  take(timeMs: number, low: number, high: number, size: number, id: number, mark: number): void {
    if (timeMs !== this.#timeMs) {
      this.end()
      this.#timeMs = timeMs
    }
    const at = this.#rows++ * CELLS
    if (at === this.#cells.length) this.#grow()
    const cells = this.#cells
    cells[at] = low
    cells[at + 1] = high
    cells[at + 2] = size
    cells[at + 3] = id
    cells[at + 4] = mark
  }

  /** Hands on what is held. */
  end(): void {
    const rows = this.#rows
    this.#rows = 0
    if (rows > 0) this.#noteIds(rows)
    if (rows > 1 && !this.#isPlain(rows)) this.#tellAll(rows)
    else for (let row = 0; row < rows; row++) this.#tell(row, this.#timeMs)
  }

  #noteIds(rows: number): void {
    let [least, most] = [this.#idOf(0), this.#idOf(0)]
    for (let row = 1; row < rows; row++) {
      least = Math.min(least, this.#idOf(row))
      most = Math.max(most, this.#idOf(row))
    }
    if (!this.#isBegun) this.firstId = least
    this.#isBegun = true
    this.lastId = least < 0 ? -1 : most
  }

  /** Whether they can be told as they lie, as nearly all can: in the order of their ids, or of the file. */
  #isPlain(rows: number): boolean {
    if (this.#parts.isWholeSeconds || (this.#parts.isNewestFirst && this.#idOf(0) < 0)) return false
    const hasIds = this.#idOf(0) >= 0
    for (let row = 1; row < rows; row++) if (hasIds ? this.#idOf(row) <= this.#idOf(row - 1) : this.#idOf(row) >= 0) return false
    return true
  }

  #tellAll(rows: number): void {
    const order = this.#kept(this.#ordered(rows))
    const { isWholeSeconds } = this.#parts
    if (isWholeSeconds && order.length > 1) this.spread += order.length - 1
    order.forEach((row, at) => {
      this.#tell(row, isWholeSeconds ? this.#timeMs + Math.floor((at * SECOND_MS) / order.length) : this.#timeMs)
    })
  }

  #ordered(rows: number): number[] {
    const order = Array.from({ length: rows }, (_, row) => (this.#parts.isNewestFirst ? rows - 1 - row : row))
    if (order.some((row) => this.#idOf(row) < 0)) return order
    return order.sort((a, b) => this.#idOf(a) - this.#idOf(b))
  }

  #kept(order: readonly number[]): readonly number[] {
    const seen = new Set<number>()
    return order.filter((row) => {
      const id = this.#idOf(row)
      if (id < 0 || !seen.has(id)) {
        seen.add(id)
        return true
      }
      this.#parts.problems.skip('duplicate', lineOfMark(this.#cells[row * CELLS + 4]!), 'repeats an id')
      return false
    })
  }

  #idOf(row: number): number {
    return this.#cells[row * CELLS + 3]!
  }

  #tell(row: number, timeMs: number): void {
    const at = row * CELLS
    const cells = this.#cells
    this.#parts.sink.take(timeMs, cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 4]!)
  }

  #grow(): void {
    if (this.#rows > MOST_ROWS)
      throw new TapeError(
        `${this.#parts.path} has the same time in more than a million rows: export it anew, with times to the millisecond.`,
      )
    const cells = new Float64Array(this.#cells.length * 2)
    cells.set(this.#cells)
    this.#cells = cells
  }
}
