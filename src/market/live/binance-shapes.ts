import { z } from 'zod'
import { assetsOf } from './assets-of.ts'
import type { FeedInstrument } from './feed.ts'
import type { MarketKind } from './venue-dialect.ts'

const amount = z.string()
/** Milliseconds; the library makes text of integers that are long. */
const whole = z.coerce.number().int()

export const binanceTime = z.object({ serverTime: whole })

export const binanceCandles = z.array(
  z
    .tuple([whole, amount, amount, amount, amount, amount])
    .rest(z.unknown())
    .transform(([openMs, open, high, low, close, volume]) => ({ openMs, open, high, low, close, volume })),
)

export const binanceTrades = z.array(
  z
    .object({ a: z.union([z.number(), z.string()]), p: amount, q: amount, T: whole })
    .transform(({ a, p, q, T }) => ({ price: p, quantity: q, tradeId: String(a), venueTimeMs: T })),
)

const bookTicker = z
  .object({ symbol: z.string(), bidPrice: amount, askPrice: amount })
  .transform(({ symbol, bidPrice, askPrice }) => ({ id: symbol, bid: bidPrice, ask: askPrice }))
/** Of one name, or of all that were named. */
export const binanceQuotes = z.union([z.array(bookTicker), bookTicker.transform((one) => [one])])

export const binanceMarks = z.array(
  z
    .object({ symbol: z.string(), markPrice: amount, time: whole, nextFundingTime: whole })
    // contracts that pay no funding have a zero there
    .transform((row) => ({ id: row.symbol, price: row.markPrice, venueTimeMs: row.time, nextFundingMs: row.nextFundingTime || null })),
)

export const binanceFundings = z.array(
  z
    .object({ fundingRate: amount, fundingTime: whole })
    .transform(({ fundingRate, fundingTime }) => ({ rate: fundingRate, atMs: fundingTime })),
)

const filter = z.looseObject({ filterType: z.string() })
const info = z.object({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  marginAsset: z.string().optional(),
  contractType: z.string().optional(),
  filters: z.array(filter),
})

const priceFilter = z.object({ tickSize: amount })
const lotSize = z.object({ stepSize: amount, minQty: amount })
const notional = z.union([z.object({ minNotional: amount }), z.object({ notional: amount })])

/** What is listed beside perpetuals: dated contracts, and those that are not traded yet. */
const PERPETUAL = /PERPETUAL$/

/** A venue that lists nothing at all has said nothing. */
export const binanceInfos = z.object({ symbols: z.array(z.unknown()).min(1) })

/** null: it is no pair, and no perpetual contract, with the filters that are documented. */
export const readBinanceInstrument = (given: unknown, kind: MarketKind, symbol: string): FeedInstrument | null => {
  const read = info.safeParse(given)
  if (!read.success) return null
  const { status, baseAsset, quoteAsset, marginAsset, contractType, filters } = read.data
  if (kind === 'linear' && !PERPETUAL.test(contractType ?? '')) return null
  const of = (...names: readonly string[]): unknown => filters.find(({ filterType }) => names.includes(filterType))
  const price = priceFilter.safeParse(of('PRICE_FILTER'))
  const lot = lotSize.safeParse(of('LOT_SIZE'))
  const worth = notional.safeParse(of('NOTIONAL', 'MIN_NOTIONAL'))
  if (!price.success || !lot.success) return null
  return {
    symbol,
    ...assetsOf(symbol, { base: baseAsset, quote: quoteAsset, settle: kind === 'linear' ? (marginAsset ?? quoteAsset) : null }),
    tickSize: price.data.tickSize,
    stepSize: lot.data.stepSize,
    minQuantity: lot.data.minQty,
    minNotional: !worth.success ? '0' : 'minNotional' in worth.data ? worth.data.minNotional : worth.data.notional,
    // contracts of this venue that are settled in their quote asset are counted in coins
    contractSize: '1',
    isTrading: status === 'TRADING',
  }
}
