import { divide, multiply, parse, SCALE, ZERO } from '../../../../src/kernel/money.ts'
import { dayFigures } from '../market/day-figures.ts'
import { cut, padded } from '../market/decimals.ts'
import { nextFundingMs, type SymbolMarket } from '../market/symbol-market.ts'
import { klineTexts, priceText, sizeText, turnoverText } from './texts.ts'

const HOUR_MS = 3_600_000
/** No tape says how many contracts are open. */
const OPEN_INTEREST = parse('1000')

/** What tickers of spot and of contracts have alike. */
const figuresOf = (market: SymbolMarket, nowMs: number) => {
  const day = dayFigures(market, nowMs)
  const last = market.bars.priceBefore(nowMs + 1) ?? ZERO
  const before = day?.open ?? last
  const texts = day === null ? null : klineTexts(market, day)
  return {
    lastPrice: priceText(market, last),
    prevPrice24h: priceText(market, before),
    price24hPcnt: before === ZERO ? '0' : cut(divide(last, before) - SCALE, 6),
    highPrice24h: texts?.high ?? priceText(market, null),
    lowPrice24h: texts?.low ?? priceText(market, null),
    turnover24h: texts?.turnover ?? turnoverText(market, ZERO),
    volume24h: texts?.volume ?? sizeText(market, ZERO),
  }
}

export const bestOf = (market: SymbolMarket) => {
  const { bid = ZERO, bidSize = ZERO, ask = ZERO, askSize = ZERO } = market.quote ?? {}
  return {
    bid1Price: priceText(market, bid),
    bid1Size: sizeText(market, bidSize),
    ask1Price: priceText(market, ask),
    ask1Size: sizeText(market, askSize),
  }
}

/** Of spot over the stream: without the best prices, which REST has. */
export const spotTicker = (market: SymbolMarket, nowMs: number) => ({
  symbol: market.instrument.id,
  ...figuresOf(market, nowMs),
  usdIndexPrice: padded(market.index ?? ZERO, 8),
})

export const linearTicker = (market: SymbolMarket, nowMs: number) => {
  const figures = figuresOf(market, nowMs)
  return {
    symbol: market.instrument.id,
    tickDirection: 'PlusTick',
    ...figures,
    prevPrice1h: priceText(market, market.bars.priceBefore(nowMs - HOUR_MS) ?? market.mark),
    ...markOf(market),
    openInterest: sizeText(market, OPEN_INTEREST),
    openInterestValue: cut(multiply(OPEN_INTEREST, market.mark ?? ZERO), 2),
    nextFundingTime: String(nextFundingMs(nowMs)),
    fundingRate: padded(market.rate, 4),
    ...bestOf(market),
    fundingIntervalHour: '8',
  }
}

/** A mark price has as many decimals as the tick, or more where it lies between ticks. */
export const markOf = (market: SymbolMarket) => ({
  markPrice: priceText(market, market.mark),
  indexPrice: priceText(market, market.index),
})
