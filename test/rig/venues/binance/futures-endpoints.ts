import { ZERO } from '../../../../src/kernel/money.ts'
import { padded } from '../market/decimals.ts'
import { FUNDING_EVERY_MS, nextFundingMs, type SymbolMarket } from '../market/symbol-market.ts'
import type { Endpoint, Markets } from '../server/dialect.ts'
import { idsAsked, limitAsked, wholeAsked } from './asked.ts'
import { FUTURES } from './kind.ts'
import { perSymbol } from './weights.ts'

/** Mark prices and rates have eight decimals. */
const DECIMALS = 8
const eight = (amount: bigint | null): string => padded(amount ?? ZERO, DECIMALS)

const contracts = (markets: Markets, ids: readonly string[] | null): SymbolMarket[] =>
  markets.all.filter(({ isContract, instrument }) => isContract && (ids === null || ids.includes(instrument.id)))

const premiumIndex = (markets: Markets) => (query: URLSearchParams) => {
  const rows = contracts(markets, idsAsked(query, FUTURES, markets)).map((market) => ({
    symbol: market.instrument.id,
    markPrice: eight(market.mark),
    indexPrice: eight(market.index),
    estimatedSettlePrice: eight(market.index),
    lastFundingRate: eight(market.rate),
    interestRate: '0.00010000',
    nextFundingTime: nextFundingMs(markets.nowMs),
    time: markets.saidMs,
  }))
  return query.has('symbol') ? rows[0] : rows
}

const fundingRate = (markets: Markets) => (query: URLSearchParams) => {
  const limit = limitAsked(query, 100, 1_000)
  const startMs = wholeAsked(query, 'startTime')
  const endMs = Math.min(wholeAsked(query, 'endTime') ?? markets.nowMs, markets.nowMs)
  const rows = contracts(markets, idsAsked(query, FUTURES, markets)).flatMap((market) =>
    market
      .fundingsUntil(endMs)
      .filter(({ timeMs }) => timeMs >= (startMs ?? 0))
      .map(({ timeMs, rate, mark }) => ({
        symbol: market.instrument.id,
        fundingTime: timeMs,
        fundingRate: eight(rate),
        markPrice: eight(mark),
      })),
  )
  rows.sort((a, b) => a.fundingTime - b.fundingTime)
  return startMs === null ? rows.slice(-limit) : rows.slice(0, limit)
}

const fundingInfo = (markets: Markets) => () =>
  contracts(markets, null).map(({ instrument }) => ({
    symbol: instrument.id,
    adjustedFundingRateCap: '0.02000000',
    adjustedFundingRateFloor: '-0.02000000',
    fundingIntervalHours: FUNDING_EVERY_MS / 3_600_000,
    disclaimer: false,
  }))

export const futuresEndpoints = (markets: Markets): Record<string, Endpoint> => ({
  '/fapi/v1/premiumIndex': { weight: perSymbol(1, 10), answer: premiumIndex(markets) },
  // both have a limit of their own, of requests and not of weight
  '/fapi/v1/fundingRate': { weight: () => 0, answer: fundingRate(markets) },
  '/fapi/v1/fundingInfo': { weight: () => 0, answer: fundingInfo(markets) },
})
