import { checkedReply } from '../../exchange/ccxt/checked-reply.ts'
import type { VenueClient } from '../../exchange/ccxt/client.ts'
import type { VenueExchange, VenueMarket } from '../../exchange/ccxt/venue-exchange.ts'
import { readSymbol } from '../../kernel/instrument-symbol.ts'
import { asListed } from './as-listed.ts'
import { BybitFrames } from './bybit-frames.ts'
import {
  bybitCandles,
  bybitFundings,
  bybitMarks,
  bybitPage,
  bybitQuotes,
  bybitReply,
  bybitTrades,
  readBybitInstrument,
} from './bybit-shapes.ts'
import type { FeedCandle } from './feed.ts'
import type { AskedMark, AskedQuote, Ear, FundingPaid, HeardTrade, Listed, MarketKind, StreamTopic, VenueDialect } from './venue-dialect.ts'
import { wantedRows } from './wanted-rows.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Of one subscription for pairs. */
const TOPICS_PER_REQUEST = 10
/** How many of the newest trades the venue tells. */
const TRADES_TOLD: Readonly<Record<MarketKind, number>> = { spot: 60, linear: 1000 }
/** Settlements of two months: a line that was down for longer has other troubles. */
const FUNDINGS_ASKED = 200
/** The most of one page; there are less than a thousand of either kind. */
const INSTRUMENTS_ASKED = 1000
const PAGES_MOST = 20

/** Bybit: pairs, and perpetual contracts settled in their quote asset (linear). */
export class BybitDialect implements VenueDialect {
  readonly venue = 'bybit'
  readonly coinsPerStream = TOPICS_PER_REQUEST
  // ids are random, so a hole does not show
  readonly areTradesNumbered = false
  readonly unlistedCode = null
  readonly timeframes: ReadonlyMap<number, string> = new Map([
    ...[1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map((minutes) => [minutes * MINUTE_MS, String(minutes)] as const),
    [DAY_MS, 'D'],
    [7 * DAY_MS, 'W'],
  ])
  readonly #client: VenueClient
  readonly #frames = new BybitFrames()

  constructor(client: VenueClient) {
    this.#client = client
  }

  read(kind: MarketKind, message: unknown, ear: Ear): boolean {
    return this.#frames.read(kind, message, ear)
  }

  onlyMarkets(): Readonly<Record<string, unknown>> {
    return {}
  }

  kindOf(url: string): MarketKind {
    return url.endsWith('/linear') ? 'linear' : 'spot'
  }

  /** Contracts that are settled in USDC are called by their coin alone. */
  idOf(symbol: string): string {
    const { base, quote, settle } = readSymbol(symbol)!
    return settle === 'USDC' ? `${base}PERP` : `${base}${quote}`
  }

  list({ id, symbol, spot, swap, linear, info }: VenueMarket): Listed | null {
    const kind = spot ? 'spot' : swap && linear === true ? 'linear' : null
    const instrument = kind === null ? null : readBybitInstrument(info, kind, symbol)
    return kind === null || instrument === null ? null : { id, kind, instrument }
  }

  watch(exchange: VenueExchange, topic: StreamTopic, symbols: readonly string[], timeframes: readonly string[]): Promise<unknown> {
    switch (topic) {
      case 'quotes':
        return exchange.watchBidsAsks(symbols)
      case 'trades':
        return exchange.watchTradesForSymbols(symbols)
      case 'candles':
        return exchange.watchOHLCVForSymbols(timeframes.flatMap((timeframe) => symbols.map((symbol) => [symbol, timeframe] as const)))
      case 'marks':
        return exchange.watchTickers(symbols)
    }
  }

  async askTime(): Promise<number> {
    return checkedReply(bybitReply, await this.#client.ask('publicGetV5MarketTime', {}), 'time').time
  }

  async askCandles(coin: Listed, timeframe: string, fromMs: number | null, count: number): Promise<readonly FeedCandle[]> {
    const [lengthMs = MINUTE_MS] = [...this.timeframes].find(([, name]) => name === timeframe) ?? []
    // without an end the newest are told, not those behind the start
    const from = fromMs === null ? {} : { start: fromMs, end: fromMs + count * lengthMs - 1 }
    const { list } = await this.#page('Kline', { category: coin.kind, symbol: coin.id, interval: timeframe, ...from, limit: count })
    return checkedReply(bybitCandles, list, 'kline').toReversed()
  }

  async askTrades({ id, kind }: Listed, afterId: string | null, count: number): Promise<readonly HeardTrade[] | null> {
    const { list } = await this.#page('RecentTrade', { category: kind, symbol: id, limit: TRADES_TOLD[kind] })
    const trades = checkedReply(bybitTrades, list, 'recent-trade').toReversed()
    if (afterId === null) return trades.slice(-count)
    const last = trades.findIndex(({ tradeId }) => tradeId === afterId)
    return last === -1 ? null : trades.slice(last + 1)
  }

  async askQuotes(kind: MarketKind, coins: readonly Listed[]): Promise<readonly AskedQuote[]> {
    const { list } = await this.#page('Tickers', { category: kind, ...onlyOf(coins) })
    return checkedReply(bybitQuotes, wantedRows(list, coins), 'tickers')
  }

  async askMarks(coins: readonly Listed[]): Promise<readonly AskedMark[]> {
    const { time, list } = await this.#page('Tickers', { category: 'linear', ...onlyOf(coins) })
    return checkedReply(bybitMarks, wantedRows(list, coins), 'tickers').map((mark) => ({ ...mark, venueTimeMs: time }))
  }

  async askInstruments(kind: MarketKind, coins: readonly Listed[]): Promise<readonly Listed[]> {
    const byId = new Map<unknown, unknown>()
    let cursor: string | undefined
    for (let page = 0; page < PAGES_MOST; page++) {
      const at = cursor === undefined ? {} : { cursor }
      const { list, nextPageCursor } = await this.#page('InstrumentsInfo', {
        category: kind,
        ...onlyOf(coins),
        limit: INSTRUMENTS_ASKED,
        ...at,
      })
      for (const given of list) if (typeof given === 'object' && given !== null && 'symbol' in given) byId.set(given.symbol, given)
      cursor = nextPageCursor
      if (!cursor) break
    }
    return coins.flatMap((coin) => {
      const row = byId.get(coin.id)
      return asListed(coin, row, readBybitInstrument(row, kind, coin.instrument.symbol), 'Trading')
    })
  }

  async askFundings({ id }: Listed, afterMs: number): Promise<readonly FundingPaid[]> {
    const { list } = await this.#page('FundingHistory', { category: 'linear', symbol: id, limit: FUNDINGS_ASKED })
    const paid = checkedReply(bybitFundings, list, 'funding history').toReversed()
    return paid.filter(({ atMs }) => atMs > afterMs)
  }

  async #page(endpoint: string, params: Readonly<Record<string, unknown>>) {
    const { result, time } = checkedReply(bybitReply, await this.#client.ask(`publicGetV5Market${endpoint}`, params), endpoint)
    return { ...checkedReply(bybitPage, result, endpoint), time }
  }
}

/** Of one coin only that one is asked for; of several all, in one request. */
const onlyOf = ([first, ...others]: readonly Listed[]): { readonly symbol?: string } =>
  first !== undefined && others.length === 0 ? { symbol: first.id } : {}
