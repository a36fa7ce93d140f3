import type { VenueMarket } from '../../../../src/exchange/ccxt/venue-exchange.ts'
import { format } from '../../../../src/kernel/money.ts'
import { mapFilters } from '../../../../src/kernel/order-filters.ts'
import { type Listed, MARKET_KINDS, type MarketKind, type VenueDialect } from '../../../../src/market/live/venue-dialect.ts'
import { kindOfSymbol } from '../../../../src/market/live/wanted-symbols.ts'
import type { World } from '../world.ts'
import type { Rest } from './rest.ts'
import { readFrame, type Streams } from './streams.ts'

type At = Parameters<Parameters<Streams['listen']>[0]>[0]

/** What the venue lists of a market now. */
export const listedOf = (world: World, symbol: string): Listed => {
  const { places, halted } = world.venue
  const coin = places.markets.findIndex((one) => one.symbol === symbol)
  const { base, quote, filters, contract } = places.markets[coin]!
  const settle = contract === undefined ? null : quote
  const contractSize = contract === undefined ? '1' : format(contract.size)
  const instrument = { symbol, base, quote, settle, contractSize, isTrading: halted[coin] !== true, ...mapFilters(filters, format) }
  return { id: symbol, kind: kindOfSymbol(symbol), instrument }
}

/** As the library lists it. */
export const libraryMarket = (symbol: string): VenueMarket => {
  const kind = kindOfSymbol(symbol)
  return { id: symbol, symbol, spot: kind === 'spot', swap: kind === 'linear', linear: kind === 'linear', info: null }
}

/** How the simulated venue's public market is asked and read. Weights are dear, so that the little that is asked for is too much now and then. */
export const simDialect = (world: World, rest: Rest): VenueDialect => {
  const market = world.market!
  const { timeframeMs, live } = world.scenario
  const coinOf = (symbol: string): number => world.venue.places.markets.findIndex((one) => one.symbol === symbol)
  return {
    venue: 'binance',
    timeframes: new Map([[timeframeMs, 'candle']]),
    coinsPerStream: 100,
    areTradesNumbered: live!.areTradesNumbered,
    onlyMarkets: () => ({}),
    unlistedCode: null,
    kindOf: (url): MarketKind => MARKET_KINDS.find((kind) => url.startsWith(kind)) ?? 'spot',
    read: (_, message, ear) => readFrame(message, ear),
    idOf: (symbol) => symbol,
    list: ({ symbol }) => listedOf(world, symbol),
    watch: (exchange, topic, symbols) => (exchange as unknown as At).subscribe(topic, symbols),
    askTime: () => rest.ask('time', 1, () => world.timeline.nowMs),
    askCandles: ({ id }, _, fromMs, count) => rest.ask('candles', 3, () => market.candles(coinOf(id), fromMs, count)),
    askTrades: ({ id }, afterId, count) =>
      rest.ask('trades', 3, () => market.trades(coinOf(id), afterId === null ? null : Number(afterId), count)),
    askQuotes: (_, coins) => rest.ask('quotes', 4, () => coins.map(({ id }) => ({ id, ...market.quote(coinOf(id)) }))),
    askMarks: (coins) =>
      rest.ask('marks', 4, () =>
        coins.map(({ id }) => ({ id, price: market.markPrice(coinOf(id)), venueTimeMs: world.timeline.nowMs, nextFundingMs: null })),
      ),
    askInstruments: (_, coins) => rest.ask('instruments', 5, () => coins.map(({ id }) => listedOf(world, id))),
    askFundings: async () => [],
  }
}
