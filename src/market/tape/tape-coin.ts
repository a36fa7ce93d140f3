import type { Bar } from '../bar.ts'
import type { FeedInstrument } from '../live/feed.ts'
import type { FundingSeries, MarkSeries } from './beside.ts'
import type { TapeCounts } from './candle-rows.ts'
import type { CandleSeries } from './candle-series.ts'
import type { RowProblem } from './problems.ts'
import type { TickFacts } from './ticks/tick-facts.ts'

/** A file as it was read. */
export type TapeFile = {
  readonly path: string
  /** of the decompressed file, hex */
  readonly sha256: string
  /** others of the same kind that are joined with it, by their begins; absent: there are none */
  readonly more?: readonly { readonly path: string; readonly sha256: string }[]
  /** of all its candles, trades or quotes, with those of the others, hex (CandleHash) */
  readonly candles: string
  readonly counts: TapeCounts
  /** what was skipped, by reason */
  readonly problems: readonly RowProblem[]
}

/** Trades or quotes, a row each millisecond in which there are any: those that are played. */
export type TickTape = TapeFile & TickFacts & { readonly series: CandleSeries }

/**
 * What was heard of a live venue beside prices. Its candles are the venue's own, whatever prices were heard within them. `before`: candles that
 * were over when the first one opens, which fill the windows and decide nothing.
 */
export type ToldCoin = { readonly instrument: FeedInstrument; readonly before: readonly Bar[] }

/** The candles of a coin, and the file that they come from: its candles, or else its trades, or else its quotes. */
export type TapeCoin = TapeFile & {
  /** those that are played */
  readonly series: CandleSeries
  /** its candles are made of its trades, or of its quotes; absent: they were recorded */
  readonly isMade?: true
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** of a contract: its mark prices and rates of funding, from files of their own; absent: none were named */
  readonly marks?: MarkSeries
  readonly funding?: FundingSeries
  /** what was traded within the candles, and what bid and ask were; absent: not recorded */
  readonly trades?: TickTape
  readonly quotes?: TickTape
  /** absent: it was not recorded of a live venue by an engine */
  readonly told?: ToldCoin
  readonly venue: string
}
