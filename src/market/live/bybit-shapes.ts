import { z } from 'zod'
import { assetsOf } from './assets-of.ts'
import type { FeedInstrument } from './feed.ts'
import type { MarketKind } from './venue-dialect.ts'

const amount = z.string()
const whole = z.coerce.number().int()

/** Whatever is asked: the result, and the venue's time. */
export const bybitReply = z.object({ result: z.unknown(), time: whole })
/** One of several pages; an empty cursor ends them. */
export const bybitPage = z.object({ list: z.array(z.unknown()), nextPageCursor: z.string().optional() })

export const bybitCandles = z.array(
  z
    .tuple([whole, amount, amount, amount, amount, amount])
    .rest(z.unknown())
    .transform(([openMs, open, high, low, close, volume]) => ({ openMs, open, high, low, close, volume })),
)

export const bybitTrades = z.array(
  z
    .object({ execId: z.string(), price: amount, size: amount, time: whole })
    .transform(({ execId, price, size, time }) => ({ price, quantity: size, tradeId: execId, venueTimeMs: time })),
)

export const bybitQuotes = z.array(
  z
    .object({ symbol: z.string(), bid1Price: amount, ask1Price: amount })
    .transform(({ symbol, bid1Price, ask1Price }) => ({ id: symbol, bid: bid1Price, ask: ask1Price })),
)

export const bybitMarks = z.array(
  z
    .object({ symbol: z.string(), markPrice: amount, nextFundingTime: whole })
    // dated contracts stand in the same list, and pay no funding
    .transform(({ symbol, markPrice, nextFundingTime }) => ({ id: symbol, price: markPrice, nextFundingMs: nextFundingTime || null })),
)

export const bybitFundings = z.array(
  z
    .object({ fundingRate: amount, fundingRateTimestamp: whole })
    .transform(({ fundingRate, fundingRateTimestamp }) => ({ rate: fundingRate, atMs: fundingRateTimestamp })),
)

const named = {
  symbol: z.string(),
  status: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  priceFilter: z.object({ tickSize: amount }),
}
const pair = z.object({ ...named, lotSizeFilter: z.object({ basePrecision: amount, minOrderQty: amount, minOrderAmt: amount }) })
const perpetual = z.object({
  ...named,
  contractType: z.literal('LinearPerpetual'),
  settleCoin: z.string(),
  lotSizeFilter: z.object({ qtyStep: amount, minOrderQty: amount, minNotionalValue: amount.optional() }),
})

/** null: it is no pair, and no perpetual contract, with the filters that are documented. */
export const readBybitInstrument = (given: unknown, kind: MarketKind, symbol: string): FeedInstrument | null => {
  const common = (
    { status, baseCoin, quoteCoin, priceFilter }: z.infer<typeof pair> | z.infer<typeof perpetual>,
    settle: string | null,
  ) => ({
    symbol,
    ...assetsOf(symbol, { base: baseCoin, quote: quoteCoin, settle }),
    tickSize: priceFilter.tickSize,
    // linear contracts of this venue are counted in coins
    contractSize: '1',
    isTrading: status === 'Trading',
  })
  if (kind === 'spot') {
    const { data } = pair.safeParse(given)
    if (data === undefined) return null
    const { basePrecision, minOrderQty, minOrderAmt } = data.lotSizeFilter
    return { ...common(data, null), stepSize: basePrecision, minQuantity: minOrderQty, minNotional: minOrderAmt }
  }
  const { data } = perpetual.safeParse(given)
  if (data === undefined) return null
  const { qtyStep, minOrderQty, minNotionalValue = '0' } = data.lotSizeFilter
  return { ...common(data, data.settleCoin), stepSize: qtyStep, minQuantity: minOrderQty, minNotional: minNotionalValue }
}
