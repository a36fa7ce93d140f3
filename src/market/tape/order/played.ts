import { CandleHash } from '../candle-hash.ts'
import type { TapeCounts } from '../candle-rows.ts'
import type { CandleSink } from '../candle-series.ts'
import { countCandle, type LastCandle } from '../part.ts'
import type { Problems } from '../problems.ts'
import { JITTER } from '../timeframe.ts'
import { type Grid, isOffGrid, toTicks } from './grid.ts'
import { decimalsOf, isDisplaced, lineOfMark, MARK } from './row.ts'

/** Decides of rows in order, one of each open time, which are played; puts these on the grid, hands them on and counts all. */
export class Played {
  readonly #hash = new CandleHash()
  readonly #parts: PlayedParts
  readonly #earliestShare: number
  // below half a tick a price would become zero
  readonly #lowestPrice: number
  readonly #last: LastCandle = { openMs: Number.NEGATIVE_INFINITY }

  constructor(parts: PlayedParts) {
    this.#parts = parts
    this.#earliestShare = parts.timeframeMs * (1 - JITTER)
    this.#lowestPrice = parts.grid.unitsPerTick / 2 / parts.grid.scale
  }

  take(row: Float64Array): void {
    const { problems, counts } = this.#parts
    const timeMs = row[0]!
    const mark = row[MARK]!
    if (row[3]! < this.#lowestPrice) problems.skip('nonPositivePrice', lineOfMark(mark), 'has a price below half a tick')
    else if (timeMs < this.#last.openMs + this.#earliestShare)
      problems.skip('overlapping', lineOfMark(mark), 'begins when more than a quarter of the candle before it is left')
    else {
      if (isDisplaced(mark)) counts.reordered++
      this.#play(row, timeMs, decimalsOf(mark))
    }
  }

  /** of what was played, hex */
  digest(): string {
    return this.#hash.digest()
  }

  #play(row: Float64Array, timeMs: number, decimals: number): void {
    const { grid, counts, sink, timeframeMs } = this.#parts
    const [open, high, low, close] = [toTicks(row[1]!, grid), toTicks(row[2]!, grid), toTicks(row[3]!, grid), toTicks(row[4]!, grid)]
    const volume = row[5]!
    this.#hash.add(timeMs, open, high, low, close, volume)
    sink.add(timeMs, open, high, low, close, volume)
    countCandle(counts, timeframeMs, this.#last, timeMs, volume)
    for (let field = 1; field <= 4; field++)
      if (isOffGrid(row[field]!, decimals, grid)) {
        counts.rounded++
        break
      }
  }
}

export type PlayedParts = {
  readonly timeframeMs: number
  readonly grid: Grid
  readonly counts: TapeCounts
  readonly problems: Problems
  readonly sink: CandleSink
}
