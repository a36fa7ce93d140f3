import { checkedReply } from '../../exchange/ccxt/checked-reply.ts'
import type { VenueClient } from '../../exchange/ccxt/client.ts'
import { httpFactsOf } from '../../exchange/ccxt/http-facts.ts'
import type { VenueExchange, VenueMarket } from '../../exchange/ccxt/venue-exchange.ts'
import { isContract, readSymbol } from '../../kernel/instrument-symbol.ts'
import { asListed } from './as-listed.ts'
import { readBinanceFrame } from './binance-frames.ts'
import {
  binanceCandles,
  binanceFundings,
  binanceInfos,
  binanceMarks,
  binanceQuotes,
  binanceTime,
  binanceTrades,
  readBinanceInstrument,
} from './binance-shapes.ts'
import type { FeedCandle } from './feed.ts'
import { COINS_PER_STREAM } from './feed-limits.ts'
import type { AskedMark, AskedQuote, FundingPaid, HeardTrade, Listed, MarketKind, StreamTopic, VenueDialect } from './venue-dialect.ts'
import { wantedRows } from './wanted-rows.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Binance: pairs, and perpetual contracts settled in their quote asset (USD-M). */
export class BinanceDialect implements VenueDialect {
  readonly venue = 'binance'
  readonly coinsPerStream = COINS_PER_STREAM
  readonly areTradesNumbered = true
  readonly unlistedCode = '-1121'
  readonly timeframes: ReadonlyMap<number, string> = new Map([
    // of coins alone
    [1000, '1s'] as const,
    ...[1, 3, 5, 15, 30].map((count) => [count * MINUTE_MS, `${count}m`] as const),
    ...[1, 2, 4, 6, 8, 12].map((count) => [count * HOUR_MS, `${count}h`] as const),
    ...[1, 3].map((count) => [count * DAY_MS, `${count}d`] as const),
    [7 * DAY_MS, '1w'],
  ])
  readonly read = readBinanceFrame
  readonly #client: VenueClient

  constructor(client: VenueClient) {
    this.#client = client
  }

  /** Contracts come in one list only; and a pair may be called otherwise at the venue, whereupon it is looked for in the whole list. */
  onlyMarkets(symbols: readonly string[]): Readonly<Record<string, unknown>> {
    return symbols.some(isContract) ? {} : { symbols: JSON.stringify(symbols.map((symbol) => this.idOf(symbol))) }
  }

  /** Contracts have paths of their own: `/public/ws` for books, `/market/ws` for the rest. */
  kindOf(url: string): MarketKind {
    return /\/(public|market)\/ws\b/.test(url) ? 'linear' : 'spot'
  }

  idOf(symbol: string): string {
    const { base, quote } = readSymbol(symbol)!
    return `${base}${quote}`
  }

  list({ id, symbol, spot, swap, linear, info }: VenueMarket): Listed | null {
    const kind = spot ? 'spot' : swap && linear === true ? 'linear' : null
    const instrument = kind === null ? null : readBinanceInstrument(info, kind, symbol)
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
        return exchange.watchMarkPrices(symbols)
    }
  }

  async askTime(kind: MarketKind): Promise<number> {
    return checkedReply(binanceTime, await this.#ask(kind, 'GetTime', {}), 'time').serverTime
  }

  async askCandles({ id, kind }: Listed, timeframe: string, fromMs: number | null, count: number): Promise<readonly FeedCandle[]> {
    const from = fromMs === null ? {} : { startTime: fromMs }
    return checkedReply(
      binanceCandles,
      await this.#ask(kind, 'GetKlines', { symbol: id, interval: timeframe, ...from, limit: count }),
      'klines',
    )
  }

  async askTrades({ id, kind }: Listed, afterId: string | null, count: number): Promise<readonly HeardTrade[] | null> {
    const from = afterId === null ? {} : { fromId: Number(afterId) + 1 }
    const query = { symbol: id, ...from, limit: count }
    return checkedReply(binanceTrades, await this.#ask(kind, 'GetAggTrades', query), 'aggTrades')
  }

  async askQuotes(kind: MarketKind, coins: readonly Listed[]): Promise<readonly AskedQuote[]> {
    const [only] = coins
    const named = coins.length === 1 && only !== undefined ? { symbol: only.id } : kind === 'spot' ? { symbols: namesOf(coins) } : {}
    return checkedReply(binanceQuotes, wantedRows(await this.#ask(kind, 'GetTickerBookTicker', named), coins), 'bookTicker')
  }

  async askMarks(coins: readonly Listed[]): Promise<readonly AskedMark[]> {
    return checkedReply(binanceMarks, wantedRows(await this.#ask('linear', 'GetPremiumIndex', {}), coins), 'premiumIndex')
  }

  async askInstruments(kind: MarketKind, coins: readonly Listed[]): Promise<readonly Listed[]> {
    const { symbols } = checkedReply(binanceInfos, await this.#askInfo(kind, coins), 'exchangeInfo')
    const byId = new Map(symbols.map((given) => [symbolOf(given), given]))
    return coins.flatMap((coin) => {
      const row = byId.get(coin.id)
      return asListed(coin, row, readBinanceInstrument(row, kind, coin.instrument.symbol), 'TRADING')
    })
  }

  async askFundings({ id, kind }: Listed, afterMs: number): Promise<readonly FundingPaid[]> {
    const reply = await this.#ask(kind, 'GetFundingRate', { symbol: id, startTime: afterMs + 1 })
    return checkedReply(binanceFundings, reply, 'fundingRate')
  }

  /** Of all pairs it is megabytes; but a name that is gone would refuse the others too. */
  async #askInfo(kind: MarketKind, coins: readonly Listed[]): Promise<unknown> {
    if (kind === 'linear') return this.#ask(kind, 'GetExchangeInfo', {})
    try {
      return await this.#ask(kind, 'GetExchangeInfo', { symbols: namesOf(coins) })
    } catch (error) {
      if (httpFactsOf(error)?.code !== this.unlistedCode) throw error
      return this.#ask(kind, 'GetExchangeInfo', {})
    }
  }

  #ask(kind: MarketKind, endpoint: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#client.ask(`${kind === 'spot' ? 'public' : 'fapiPublic'}${endpoint}`, params)
  }
}

const namesOf = (coins: readonly Listed[]): string => JSON.stringify(coins.map(({ id }) => id))

const symbolOf = (given: unknown): unknown => (typeof given === 'object' && given !== null && 'symbol' in given ? given.symbol : null)
