import { multiply, ZERO } from '../../../../src/kernel/money.ts'
import type { Kline } from '../market/bars.ts'
import type { SymbolMarket, VenueTrade } from '../market/symbol-market.ts'
import type { Endpoint, Markets } from '../server/dialect.ts'
import { idsAsked, lengthAsked, limitAsked, marketAsked, wholeAsked } from './asked.ts'
import { exchangeInfo } from './exchange-info.ts'
import type { Kind } from './kind.ts'
import { byLimit, depthWeights, klineWeights, perSymbol } from './weights.ts'

const MAX_TRADES = 1_000

const klineRow =
  ({ price, size, turnover }: Kind, market: SymbolMarket, lengthMs: number) =>
  (kline: Kline) => [
    kline.openMs,
    price(market, kline.open),
    price(market, kline.high),
    price(market, kline.low),
    price(market, kline.close),
    size(market, kline.volume),
    kline.openMs + lengthMs - 1,
    turnover(market, kline.turnover),
    kline.count,
    size(market, kline.takerVolume),
    turnover(market, kline.takerTurnover),
    '0',
  ]

const klines = (kind: Kind, markets: Markets) => (query: URLSearchParams) => {
  const market = marketAsked(query, kind, markets)
  const lengthMs = lengthAsked(query, kind)
  const endMs = Math.min(wholeAsked(query, 'endTime') ?? markets.nowMs, markets.nowMs)
  const limit = limitAsked(query, 500, kind.maxKlines)
  const found = market.bars.klines({ lengthMs, startMs: wholeAsked(query, 'startTime'), endMs, limit })
  return found.map(klineRow(kind, market, lengthMs))
}

const bookTicker = (kind: Kind, markets: Markets) => (query: URLSearchParams) => {
  const ids = idsAsked(query, kind, markets)
  const rows = markets.all.flatMap((market) => {
    const { instrument, quote, isContract } = market
    if (isContract !== kind.isContract || (ids !== null && !ids.includes(instrument.id))) return []
    const { bid = ZERO, bidSize = ZERO, ask = ZERO, askSize = ZERO, timeMs = markets.nowMs, updateId = 0 } = quote ?? {}
    const row = {
      symbol: instrument.id,
      bidPrice: kind.price(market, bid),
      bidQty: kind.size(market, bidSize),
      askPrice: kind.price(market, ask),
      askQty: kind.size(market, askSize),
    }
    return [isContract ? { lastUpdateId: updateId, ...row, time: markets.stamp(timeMs) } : row]
  })
  return query.has('symbol') ? rows[0] : rows
}

const depth = (kind: Kind, markets: Markets) => (query: URLSearchParams) => {
  const market = marketAsked(query, kind, markets)
  const { quote } = market
  const level = (price: bigint, size: bigint) => [[kind.price(market, price), kind.size(market, size)]]
  const book = {
    bids: quote === null ? [] : level(quote.bid, quote.bidSize),
    asks: quote === null ? [] : level(quote.ask, quote.askSize),
  }
  const lastUpdateId = quote?.updateId ?? 0
  if (!kind.isContract) return { lastUpdateId, ...book }
  return { lastUpdateId, E: markets.saidMs, T: markets.stamp(quote?.timeMs ?? markets.nowMs), ...book }
}

const trades = (kind: Kind, markets: Markets) => (query: URLSearchParams) => {
  const market = marketAsked(query, kind, markets)
  const newest = market.trades.slice(-limitAsked(query, 500, MAX_TRADES))
  return newest.map(({ id, price, amount, timeMs, takerBuys }) => ({
    id,
    price: kind.price(market, price),
    qty: kind.size(market, amount),
    quoteQty: kind.turnover(market, multiply(price, amount)),
    time: markets.stamp(timeMs),
    isBuyerMaker: !takerBuys,
    ...(kind.isContract ? {} : { isBestMatch: true }),
  }))
}

/** Each trade is an aggregate of its own: what a taker took in one go is one row of the tape, or was recorded as several. */
export const aggregate = (kind: Kind, market: SymbolMarket, trade: VenueTrade, timeMs: number) => ({
  a: trade.id,
  p: kind.price(market, trade.price),
  q: kind.size(market, trade.amount),
  f: trade.id,
  l: trade.id,
  T: timeMs,
  m: !trade.takerBuys,
  ...(kind.isContract ? {} : { M: true }),
})

const aggTrades = (kind: Kind, markets: Markets) => (query: URLSearchParams) => {
  const market = marketAsked(query, kind, markets)
  const limit = limitAsked(query, 500, MAX_TRADES)
  const [fromId, startMs, endMs] = ['fromId', 'startTime', 'endTime'].map((name) => wholeAsked(query, name))
  const isAsked = fromId !== null || startMs !== null
  const asked = market.trades.filter(
    ({ id, timeMs }) =>
      (fromId == null || id >= fromId) &&
      (startMs == null || markets.stamp(timeMs) >= startMs) &&
      (endMs == null || markets.stamp(timeMs) <= endMs),
  )
  const found = isAsked ? asked.slice(0, limit) : asked.slice(-limit)
  return found.map((trade) => aggregate(kind, market, trade, markets.stamp(trade.timeMs)))
}

/** What spot and USD-M have alike. */
export const marketEndpoints = (kind: Kind, markets: Markets): Record<string, Endpoint> => {
  const { path, isContract } = kind
  const weighs = (spot: number, futures: number) => () => (isContract ? futures : spot)
  return {
    [`${path}/ping`]: { weight: () => 1, answer: () => ({}) },
    [`${path}/time`]: { weight: () => 1, answer: () => ({ serverTime: markets.saidMs }) },
    [`${path}/exchangeInfo`]: {
      weight: weighs(20, 1),
      answer: (query) => exchangeInfo(kind, markets, isContract ? null : idsAsked(query, kind, markets)),
    },
    [`${path}/klines`]: { weight: isContract ? byLimit(klineWeights, 500) : () => 2, answer: klines(kind, markets) },
    [`${path}/ticker/bookTicker`]: { weight: isContract ? perSymbol(2, 5) : perSymbol(2, 4), answer: bookTicker(kind, markets) },
    [`${path}/trades`]: { weight: weighs(25, 5), answer: trades(kind, markets) },
    [`${path}/aggTrades`]: { weight: weighs(4, 20), answer: aggTrades(kind, markets) },
    [`${path}/depth`]: { weight: byLimit(depthWeights(isContract), isContract ? 500 : 100), answer: depth(kind, markets) },
  }
}
