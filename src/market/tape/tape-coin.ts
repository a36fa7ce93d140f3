import type { FundingSeries, MarkSeries } from './beside.ts'
import type { TapeCounts } from './candle-rows.ts'
import type { CandleSeries } from './candle-series.ts'
import type { RowProblem } from './problems.ts'

export type TapeCoin = {
  /** those that are played */
  readonly series: CandleSeries
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** of a contract: its mark prices and rates of funding, from files of their own; absent: none were named */
  readonly marks?: MarkSeries
  readonly funding?: FundingSeries
  readonly venue: string
  readonly path: string
  /** of the decompressed file, hex */
  readonly sha256: string
  /** of all candles of the file, hex (CandleHash) */
  readonly candles: string
  readonly counts: TapeCounts
  /** what was skipped, by reason */
  readonly problems: readonly RowProblem[]
}
