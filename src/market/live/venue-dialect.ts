import type { VenueExchange, VenueMarket, VenueName } from '../../exchange/ccxt/venue-exchange.ts'
import type { FeedCandle, FeedInstrument } from './feed.ts'

/** Spot, or perpetual contracts settled in their quote asset. */
export const MARKET_KINDS = ['spot', 'linear'] as const
export type MarketKind = (typeof MARKET_KINDS)[number]

export type HeardTrade = { readonly price: string; readonly quantity: string; readonly tradeId: string; readonly venueTimeMs: number }

export type AskedQuote = { readonly id: string; readonly bid: string; readonly ask: string }

export type AskedMark = { readonly id: string; readonly price: string; readonly venueTimeMs: number; readonly nextFundingMs: number | null }

export type FundingPaid = { readonly rate: string; readonly atMs: number }

/** One candle of a stream, as far as it is known; `timeframe` in the venue's word for it. */
export type CandleFrame = { readonly timeframe: string; readonly candle: FeedCandle; readonly isFinal: boolean }

/** Who is told what a frame says. `id`: the venue's name of the instrument; nothing has been checked but that it is text. */
export interface Ear {
  /** `order`: of two quotes the newer has the higher one; null: the venue tells none. `venueTimeMs` null: the frame bears no time */
  quote(kind: MarketKind, id: string, bid: string, ask: string, venueTimeMs: number | null, order: number | null): void
  trade(kind: MarketKind, id: string, trade: HeardTrade): void
  candle(kind: MarketKind, id: string, frame: CandleFrame): void
  mark(kind: MarketKind, id: string, price: string, venueTimeMs: number, nextFundingMs: number | null): void
  /** a frame of data whose shape is not what the venue documents */
  unread(): void
}

/** An instrument and its name at the venue. */
export type Listed = { readonly id: string; readonly kind: MarketKind; readonly instrument: FeedInstrument }

/** What is said about one coin by a subscription. */
export type StreamTopic = 'quotes' | 'trades' | 'candles' | 'marks'

/** How one venue says it. Every `ask` is one request, rejects where it fails, and throws OddReply for a shape that is not documented. */
export interface VenueDialect {
  readonly venue: VenueName
  /** what the venue calls its candles, by their length in milliseconds */
  readonly timeframes: ReadonlyMap<number, string>
  /** of one subscription */
  readonly coinsPerStream: number
  /** whether ids of trades count up by one, so that a hole shows */
  readonly areTradesNumbered: boolean
  /** what the list of markets is asked with, so that only these are in it, where the venue can do that; it may refuse with `unlistedCode` */
  onlyMarkets(symbols: readonly string[]): Readonly<Record<string, unknown>>
  /** the venue's word for a request that names an instrument which it does not list; null: it refuses none for that */
  readonly unlistedCode: string | null
  kindOf(url: string): MarketKind
  /** false: it is no frame of data, and is for the library */
  read(kind: MarketKind, message: unknown, ear: Ear): boolean
  /** the venue's name of an instrument, as it names most: of one that it does not list just now */
  idOf(symbol: string): string
  /** null: nothing that is traded here */
  list(market: VenueMarket): Listed | null
  watch(exchange: VenueExchange, topic: StreamTopic, symbols: readonly string[], timeframes: readonly string[]): Promise<unknown>
  /** the venue's time */
  askTime(kind: MarketKind): Promise<number>
  /** oldest first, the one in progress too; from `fromMs` on, or the newest */
  askCandles(coin: Listed, timeframe: string, fromMs: number | null, count: number): Promise<readonly FeedCandle[]>
  /** oldest first, all behind the trade `afterId` (null: the newest `count`); null: the venue does not reach back so far */
  askTrades(coin: Listed, afterId: string | null, count: number): Promise<readonly HeardTrade[] | null>
  askQuotes(kind: MarketKind, coins: readonly Listed[]): Promise<readonly AskedQuote[]>
  askMarks(coins: readonly Listed[]): Promise<readonly AskedMark[]>
  /** what the venue lists now; those that are missing are no longer traded */
  askInstruments(kind: MarketKind, coins: readonly Listed[]): Promise<readonly Listed[]>
  /** oldest first, those behind `afterMs` */
  askFundings(coin: Listed, afterMs: number): Promise<readonly FundingPaid[]>
}
