import type { ToldCandle } from '../market/candle-cursor.ts'
import { padded } from '../market/decimals.ts'
import { nextFundingMs, type SymbolMarket, type VenueQuote, type VenueTrade } from '../market/symbol-market.ts'
import { aggregate } from './endpoints.ts'
import type { Kind } from './kind.ts'

/** Frames of the streams, the fields in the order in which the venue sends them. Times are those that the venue states. */
export const bookTickerFrame = (kind: Kind, market: SymbolMarket, quote: VenueQuote, timeMs: number): object => {
  const book = {
    s: market.instrument.id,
    b: kind.price(market, quote.bid),
    B: kind.size(market, quote.bidSize),
    a: kind.price(market, quote.ask),
    A: kind.size(market, quote.askSize),
  }
  // spot's has neither a name nor a time
  if (!kind.isContract) return { u: quote.updateId, ...book }
  const { s, ...prices } = book
  return { e: 'bookTicker', u: quote.updateId, s, ...prices, T: timeMs, E: timeMs }
}

export const tradeFrame = (kind: Kind, market: SymbolMarket, trade: VenueTrade, timeMs: number): object => {
  const told = { t: trade.id, p: kind.price(market, trade.price), q: kind.size(market, trade.amount) }
  const s = market.instrument.id
  const m = !trade.takerBuys
  if (kind.isContract) return { e: 'trade', E: timeMs, T: timeMs, s, ...told, X: 'MARKET', m }
  return { e: 'trade', E: timeMs, s, ...told, T: timeMs, m, M: true }
}

export const aggTradeFrame = (kind: Kind, market: SymbolMarket, trade: VenueTrade, timeMs: number): object => {
  const { a, ...rest } = aggregate(kind, market, trade, timeMs)
  const s = market.instrument.id
  // contracts have an `st` at the end, which nobody explains
  return kind.isContract ? { e: 'aggTrade', E: timeMs, a, s, ...rest, st: 1 } : { e: 'aggTrade', E: timeMs, s, a, ...rest }
}

type KlineTold = ToldCandle & { readonly interval: string; readonly lengthMs: number }

export const klineFrame = ({ price, size, turnover }: Kind, market: SymbolMarket, told: KlineTold, timeMs: number): object => {
  const { kline, interval, lengthMs, isFinal } = told
  const s = market.instrument.id
  const k = {
    t: kline.openMs,
    T: kline.openMs + lengthMs - 1,
    s,
    i: interval,
    f: kline.firstId,
    L: kline.lastId,
    o: price(market, kline.open),
    c: price(market, kline.close),
    h: price(market, kline.high),
    l: price(market, kline.low),
    v: size(market, kline.volume),
    n: kline.count,
    x: isFinal,
    q: turnover(market, kline.turnover),
    V: size(market, kline.takerVolume),
    Q: turnover(market, kline.takerTurnover),
    B: '0',
  }
  return { e: 'kline', E: timeMs, s, k }
}

/** null: there is no price yet */
export const markPriceFrame = ({ instrument, mark, index, rate }: SymbolMarket, timeMs: number, saidMs: number): object | null => {
  if (mark === null || index === null) return null
  const [p, i, r] = [padded(mark, 8), padded(index, 8), padded(rate, 8)]
  return { e: 'markPriceUpdate', E: saidMs, s: instrument.id, p, i, P: i, r, T: nextFundingMs(timeMs) }
}
