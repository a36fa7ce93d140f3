import { padded } from '../market/decimals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import type { Endpoint, Markets } from '../server/dialect.ts'
import { bybitBody, bybitLengthAsked, bybitMarket, bybitMarkets, bybitNumber, categoryAsked } from './asked.ts'
import { instrumentRow } from './instrument-row.ts'
import { klineTexts, priceText, sideText, sizeText, tradeName } from './texts.ts'
import { bestOf, linearTicker, spotTicker } from './ticker.ts'

const MAX_ROWS = 1_000

type Result = (query: URLSearchParams, markets: Markets) => object

const instruments: Result = (query, markets) => {
  // nothing is listed before it trades
  const isAsked = (query.get('status') ?? 'Trading') !== 'PreLaunch'
  const list = isAsked ? bybitMarkets(query, markets).map(({ instrument }) => instrumentRow(instrument)) : []
  return { category: categoryAsked(query, markets), list, nextPageCursor: '' }
}

/** The newest candle stands first. */
const klines: Result = (query, markets) => {
  const market = bybitMarket(query, markets)
  const endMs = Math.min(bybitNumber(query, 'end') ?? markets.nowMs, markets.nowMs)
  const limit = Math.min(bybitNumber(query, 'limit') ?? 200, MAX_ROWS)
  const lengthMs = bybitLengthAsked(query, markets)
  const found = market.bars.klines({ lengthMs, startMs: bybitNumber(query, 'start'), endMs, limit })
  const list = found.reverse().map((kline) => {
    const { open, high, low, close, volume, turnover } = klineTexts(market, kline)
    return [String(kline.openMs), open, high, low, close, volume, turnover]
  })
  return { category: categoryAsked(query, markets), symbol: market.instrument.id, list }
}

const tickers: Result = (query, markets) => {
  const category = categoryAsked(query, markets)
  const row = (market: SymbolMarket): object =>
    category === 'linear' ? linearTicker(market, markets.nowMs) : { ...spotTicker(market, markets.nowMs), ...bestOf(market) }
  return { category, list: bybitMarkets(query, markets).map(row) }
}

const recentTrades: Result = (query, markets) => {
  const market = bybitMarket(query, markets)
  const most = market.isContract ? MAX_ROWS : 60
  const newest = market.trades.slice(-Math.min(bybitNumber(query, 'limit') ?? 500, most)).reverse()
  const list = newest.map((trade) => ({
    execId: tradeName(market, trade),
    symbol: market.instrument.id,
    price: priceText(market, trade.price),
    size: sizeText(market, trade.amount),
    side: sideText(trade),
    time: String(markets.stamp(trade.timeMs)),
    isBlockTrade: false,
  }))
  return { category: categoryAsked(query, markets), list }
}

const orderBook: Result = (query, markets) => {
  const market = bybitMarket(query, markets)
  const { quote } = market
  const atMs = markets.stamp(quote?.timeMs ?? markets.nowMs)
  const { bid1Price, bid1Size, ask1Price, ask1Size } = bestOf(market)
  const [b, a] = quote === null ? [[], []] : [[[bid1Price, bid1Size]], [[ask1Price, ask1Size]]]
  return { s: market.instrument.id, b, a, ts: markets.saidMs, u: quote?.updateId ?? 0, seq: quote?.updateId ?? 0, cts: atMs }
}

/** The newest stands first. */
const fundings: Result = (query, markets) => {
  const market = bybitMarket(query, markets)
  const startMs = bybitNumber(query, 'startTime') ?? 0
  const endMs = Math.min(bybitNumber(query, 'endTime') ?? markets.nowMs, markets.nowMs)
  const found = market.fundingsUntil(endMs).filter(({ timeMs }) => timeMs >= startMs)
  const list = found
    .slice(-Math.min(bybitNumber(query, 'limit') ?? 200, 200))
    .reverse()
    .map(({ timeMs, rate }) => ({
      symbol: market.instrument.id,
      fundingRate: padded(rate, 8),
      fundingRateTimestamp: String(timeMs),
    }))
  return { category: categoryAsked(query, markets), list }
}

const time: Result = (_, markets) => ({
  timeSecond: String(Math.floor(markets.saidMs / 1_000)),
  timeNano: `${markets.saidMs}000000`,
})

const RESULTS: Readonly<Record<string, Result>> = {
  time,
  'instruments-info': instruments,
  kline: klines,
  tickers,
  'recent-trade': recentTrades,
  orderbook: orderBook,
  'funding/history': fundings,
}

export const bybitEndpoints = (markets: Markets): Record<string, Endpoint> =>
  Object.fromEntries(
    Object.entries(RESULTS).map(([name, result]) => [
      `/v5/market/${name}`,
      { weight: () => 1, answer: (query: URLSearchParams) => bybitBody(markets, result(query, markets)) },
    ]),
  )
