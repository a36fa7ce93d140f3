/** Decimal text as the venue writes it. */
type Decimal = string

/** A candle that is over, as the venue itself counts it; `openMs` in the venue's time, `volume` in the base asset or in contracts. */
export type FeedCandle = {
  readonly openMs: number
  readonly open: Decimal
  readonly high: Decimal
  readonly low: Decimal
  readonly close: Decimal
  readonly volume: Decimal
}

/**
 * What a venue's public streams say. Times are the venue's where its frame bears one, else that of arrival by the venue's clock. A candle
 * is told once, when its final version or a later one was heard. `line`: `down`, no quotes are heard of these coins (null: of any); `up`, they
 * are heard again, or from now on (null: those of all); `gap`, something was missed that could not be filled. A halted symbol tells no price that can be traded.
 */
export type FeedItem =
  | { readonly kind: 'quote'; readonly symbol: string; readonly bid: Decimal; readonly ask: Decimal; readonly venueTimeMs: number }
  | {
      readonly kind: 'trade'
      readonly symbol: string
      readonly price: Decimal
      readonly quantity: Decimal
      readonly tradeId: string
      readonly venueTimeMs: number
    }
  | { readonly kind: 'candle'; readonly symbol: string; readonly timeframeMs: number; readonly candle: FeedCandle }
  | { readonly kind: 'mark'; readonly symbol: string; readonly price: Decimal; readonly venueTimeMs: number }
  | { readonly kind: 'funding'; readonly symbol: string; readonly rate: Decimal; readonly atMs: number }
  | {
      readonly kind: 'line'
      readonly is: 'up' | 'down' | 'gap'
      readonly because: string
      readonly symbols: readonly string[] | null
    }
  | { readonly kind: 'trading'; readonly symbol: string; readonly is: 'halted' | 'resumed'; readonly because: string }
  | { readonly kind: 'instrument'; readonly instrument: FeedInstrument }

/**
 * What can be traded, with the venue's filters; a `settle` that is null: spot. `isDelisted`: the venue lists it no more, and the filters are those
 * that were known of it.
 */
export type FeedInstrument = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly settle: string | null
  readonly tickSize: Decimal
  readonly stepSize: Decimal
  readonly minQuantity: Decimal
  readonly minNotional: Decimal
  readonly contractSize: Decimal
  readonly isTrading: boolean
  readonly isDelisted?: true
}

/** Market data of one venue, as it happens. */
export interface Feed {
  /**
   * The instruments that were asked for, by symbol. Rejects with a UsageError that names what does not exist, and the nearest name. What is
   * `known` from before is halted and not asked for where the venue lists it no more, until it does again.
   */
  open(symbols: readonly string[], known?: readonly FeedInstrument[]): Promise<readonly FeedInstrument[]>
  /** The newest `count` candles that are over, oldest first; fewer where the venue has fewer. */
  history(symbol: string, timeframeMs: number, count: number): Promise<readonly FeedCandle[]>
  /** Begins to tell what happens; goes on by itself, whatever happens to the line. */
  begin(hear: (item: FeedItem) => void): void
  /** The venue's time less this process's steady clock (`Timers.steadyMs`), half a round trip taken off; null: not known yet. */
  readonly aheadOfSteadyMs: number | null
  /** Half the round trip by which that was measured, and when, by the steady clock. */
  readonly uncertainMs: number
  readonly measuredMs: number
  /** Hears nothing more, and leaves nothing behind that keeps a process alive. */
  close(): Promise<void>
}
