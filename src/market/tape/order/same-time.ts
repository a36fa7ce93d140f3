import type { Problems } from '../problems.ts'
import { lineOfMark, MARK, ROW, type RowCursor, VOLUME } from './row.ts'

/** Rows that lost against the best: how many, and where the first stands. */
type Losers = { count: number; line: number }

const add = (losers: Losers, count: number, line: number): void => {
  if (losers.count === 0 || line < losers.line) losers.line = line
  losers.count += count
}

/**
 * Rows of one open time, in file order. The one with the most volume is played: a candle that was still running had less. Of equal
 * ones the first. Holds one row, however many there are.
 */
export class SameTime {
  readonly best = new Float64Array(ROW)
  readonly #same: Losers = { count: 0, line: 0 }
  readonly #differing: Losers = { count: 0, line: 0 }

  begin(row: RowCursor): void {
    this.#copy(row)
    this.#same.count = 0
    this.#differing.count = 0
  }

  add(row: RowCursor): void {
    if (row.cells[row.at + VOLUME]! > this.best[VOLUME]!) {
      // none of those before is equal to it: it has more volume than each
      if (this.#same.count > 0) add(this.#differing, this.#same.count, this.#same.line)
      add(this.#differing, 1, lineOfMark(this.best[MARK]!))
      this.#same.count = 0
      this.#copy(row)
    } else add(this.#isSame(row) ? this.#same : this.#differing, 1, lineOfMark(row.cells[row.at + MARK]!))
  }

  /** Counts those that are not played. */
  tell(problems: Problems): void {
    const { count, line } = this.#same
    if (count > 0) problems.skip('duplicate', line, 'repeats a candle', count)
    const why = `is another candle of the time of line ${lineOfMark(this.best[MARK]!)}, which has no less volume`
    if (this.#differing.count > 0) problems.skip('differing', this.#differing.line, why, this.#differing.count)
  }

  #copy({ cells, at }: RowCursor): void {
    for (let k = 0; k < ROW; k++) this.best[k] = cells[at + k]!
  }

  #isSame({ cells, at }: RowCursor): boolean {
    for (let k = 0; k < MARK; k++) if (cells[at + k] !== this.best[k]) return false
    return true
  }
}
