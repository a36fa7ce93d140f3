import type { TapeCounts } from './candle-rows.ts'
import type { CandleSeries } from './candle-series.ts'
import type { CopyFolder } from './copy/copy-folder.ts'
import type { Made } from './order/to-series.ts'
import type { RowProblem } from './problems.ts'
import type { TapeFormat } from './read/layout.ts'
import type { TapeKind, TickKind } from './read/tick-columns.ts'
import type { ReadBounds } from './read/unpack.ts'
import type { TickFacts } from './ticks/tick-facts.ts'

/** What of a file's candles is asked for. */
export type CoinAsked = {
  readonly path: string
  readonly symbol: string
  readonly format: TapeFormat
  /** as its name says; null: it does not */
  readonly timeframeMs: number | null
  /** as configured, decimal text */
  readonly tickSize: string | undefined
  /** added to times that are those of whoever recorded them; 0, where it is left out */
  readonly shiftMs?: number
}

export type LoadBounds = ReadBounds & {
  readonly maxRows: number
  /** of one run; RUN_ROWS, where it is left out */
  readonly runRows?: number | undefined
  /** where copies are kept; none are, where it is left out */
  readonly copies?: CopyFolder | undefined
}

/** A file's candles (of trades and quotes those of milliseconds) and all that is known of them, whatever part is played. */
export type LoadedCoin = Made & {
  readonly kind: TapeKind
  /** null: they are candles */
  readonly ticks: TickFacts | null
  readonly series: CandleSeries
  /** of the unpacked content, hex */
  readonly sha256: string
  /** what else it holds: another reading of it */
  readonly others: readonly TickKind[]
  /** how it is written, where that is unusual */
  readonly remark: string | null
  readonly counts: TapeCounts
  readonly problems: readonly RowProblem[]
}
