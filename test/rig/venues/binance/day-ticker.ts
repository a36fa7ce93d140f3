import { divide, type Money, multiply, parse, SCALE, ZERO } from '../../../../src/kernel/money.ts'
import { DAY_MS, dayFigures } from '../market/day-figures.ts'
import { cut } from '../market/decimals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import type { Endpoint, Markets } from '../server/dialect.ts'
import { idsAsked } from './asked.ts'
import type { Kind } from './kind.ts'
import { perSymbol } from './weights.ts'

const HUNDRED = parse('100')

/** The figures of 24 hours, as text. */
const figures = (kind: Kind, market: SymbolMarket, nowMs: number) => {
  const day = dayFigures(market, nowMs)
  const newest = market.trades.at(-1)
  const last = market.bars.priceBefore(nowMs + 1) ?? ZERO
  const { open = last, high = last, low = last, volume = ZERO, turnover = ZERO } = day ?? {}
  const price = (of: Money): string => kind.price(market, of)
  return {
    change: price(last - open),
    percent: open === ZERO ? '0.000' : cut(multiply(divide(last, open) - SCALE, HUNDRED), 3),
    average: volume === ZERO ? price(last) : cut(divide(turnover, volume), 8),
    before: price(market.bars.priceBefore(nowMs - DAY_MS) ?? open),
    last: price(last),
    lastSize: kind.size(market, newest?.amount ?? ZERO),
    bid: [price(market.quote?.bid ?? ZERO), kind.size(market, market.quote?.bidSize ?? ZERO)] as const,
    ask: [price(market.quote?.ask ?? ZERO), kind.size(market, market.quote?.askSize ?? ZERO)] as const,
    open: price(open),
    high: price(high),
    low: price(low),
    volume: kind.size(market, volume),
    turnover: kind.turnover(market, turnover),
    firstId: day?.firstId ?? -1,
    lastId: day?.lastId ?? -1,
    count: day?.count ?? 0,
  }
}

const dayRow = (kind: Kind, market: SymbolMarket, markets: Markets): object => {
  const said = figures(kind, market, markets.nowMs)
  const best = { bidPrice: said.bid[0], bidQty: said.bid[1], askPrice: said.ask[0], askQty: said.ask[1] }
  return {
    symbol: market.instrument.id,
    priceChange: said.change,
    priceChangePercent: said.percent,
    weightedAvgPrice: said.average,
    ...(kind.isContract ? {} : { prevClosePrice: said.before }),
    lastPrice: said.last,
    lastQty: said.lastSize,
    ...(kind.isContract ? {} : best),
    openPrice: said.open,
    highPrice: said.high,
    lowPrice: said.low,
    volume: said.volume,
    quoteVolume: said.turnover,
    openTime: markets.saidMs - DAY_MS,
    closeTime: markets.saidMs,
    firstId: said.firstId,
    lastId: said.lastId,
    count: said.count,
  }
}

/** `@ticker`. Contracts' has neither the best prices nor the close of the day before. */
export const dayTickerFrame = (kind: Kind, market: SymbolMarket, nowMs: number, saidMs: number): object => {
  const said = figures(kind, market, nowMs)
  const best = { b: said.bid[0], B: said.bid[1], a: said.ask[0], A: said.ask[1] }
  return {
    e: '24hrTicker',
    E: saidMs,
    s: market.instrument.id,
    p: said.change,
    P: said.percent,
    w: said.average,
    ...(kind.isContract ? {} : { x: said.before }),
    c: said.last,
    Q: said.lastSize,
    ...(kind.isContract ? {} : best),
    o: said.open,
    h: said.high,
    l: said.low,
    v: said.volume,
    q: said.turnover,
    O: saidMs - DAY_MS,
    C: saidMs,
    F: said.firstId,
    L: said.lastId,
    n: said.count,
  }
}

/** `@miniTicker` */
export const miniTickerFrame = (kind: Kind, market: SymbolMarket, nowMs: number, saidMs: number): object => {
  const { last, open, high, low, volume, turnover } = figures(kind, market, nowMs)
  return { e: '24hrMiniTicker', E: saidMs, s: market.instrument.id, c: last, o: open, h: high, l: low, v: volume, q: turnover }
}

export const dayTickerEndpoint = (kind: Kind, markets: Markets): Record<string, Endpoint> => ({
  [`${kind.path}/ticker/24hr`]: {
    weight: kind.isContract ? perSymbol(1, 40) : perSymbol(2, 80),
    answer: (query) => {
      const ids = idsAsked(query, kind, markets)
      const asked = markets.all.filter(
        ({ isContract, instrument }) => isContract === kind.isContract && (ids === null || ids.includes(instrument.id)),
      )
      const rows = asked.map((market) => dayRow(kind, market, markets))
      return query.has('symbol') ? rows[0] : rows
    },
  },
})
