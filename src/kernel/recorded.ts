/** Where a stream belongs. Names of streams are built from these parts and never parsed back. */
export type Parts = {
  /** mode, venue and account, say `paper.coinbase.main`; empty for streams above any book */
  readonly book: string
  /** unified symbol, say `BTC/USD`; null for streams of a whole book */
  readonly symbol: string | null
  readonly base: string | null
  readonly quote: string | null
}

/** Where on the tape the engine stood: the newest row begun, and the ordinal of the command since then. */
export type Cursor = { readonly row: number; readonly command: number }

/**
 * One event as it stands in the log (the JSON of column `data`). `time` is the engine's clock (on a tape the
 * tape's), `venueTime` the venue's word on when it happened, `wallTime` the computer's clock, which enters no
 * fold. All are epoch milliseconds. `previousHash` is the hash of the stream's event before it ('' for the first).
 */
export type Recorded<T extends string = string, D = unknown> = {
  readonly id: string
  readonly stream: string
  readonly parts: Parts
  /** 0 for the first event of a stream, then without gaps */
  readonly number: number
  readonly type: T
  /** schema version of `data`, from 1 */
  readonly version: number
  readonly time: number
  readonly venueTime: number | null
  readonly wallTime: number
  readonly cursor: Cursor | null
  readonly data: D
  readonly correlation: string
  readonly causation: string | null
  readonly decision: string | null
  readonly run: string
  readonly actor: string
  readonly previousHash: string
}

/** An event before it has a place in the log: what `decide` makes. */
export type Fact = { readonly type: string; readonly data: object; readonly venueTime?: number | null }
