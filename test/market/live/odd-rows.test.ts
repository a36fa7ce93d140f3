import { describe, expect, test } from 'vitest'
import type { VenueClient } from '../../../src/exchange/ccxt/client.ts'
import { BinanceDialect } from '../../../src/market/live/binance-dialect.ts'
import { BybitDialect } from '../../../src/market/live/bybit-dialect.ts'
import type { Listed, MarketKind } from '../../../src/market/live/venue-dialect.ts'

const listed = (id: string, kind: MarketKind): Listed => ({
  id,
  kind,
  instrument: {
    symbol: kind === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT',
    base: 'BTC',
    quote: 'USDT',
    settle: kind === 'spot' ? null : 'USDT',
    tickSize: '0.01',
    stepSize: '0.001',
    minQuantity: '0.001',
    minNotional: '5',
    contractSize: '1',
    isTrading: true,
  },
})

const PAIR = {
  ...{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001' },
    { filterType: 'NOTIONAL', minNotional: '5' },
  ],
}
const BYBIT_PAIR = {
  ...{ symbol: 'BTCUSDT', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USDT' },
  priceFilter: { tickSize: '0.10' },
  lotSizeFilter: { basePrecision: '0.001', minOrderQty: '0.001', minOrderAmt: '5' },
}
const bybitPage = (list: readonly unknown[]) => ({ retCode: 0, result: { list, nextPageCursor: '' }, time: 5 })

/** What a dialect makes of a reply. */
const binance = (reply: unknown) => new BinanceDialect({ ask: async () => reply } as unknown as VenueClient)
const bybit = (list: readonly unknown[]) => new BybitDialect({ ask: async () => bybitPage(list) } as unknown as VenueClient)

describe.each([
  [
    'binance',
    (rows: readonly unknown[]) => binance({ symbols: rows }),
    PAIR,
    { status: 'BREAK' },
    { filters: [{ filterType: 'PRICE_FILTER', tickSize: 0.1 }] },
  ],
  ['bybit', bybit, BYBIT_PAIR, { status: 'Closed' }, { priceFilter: { tickSize: 0.1 } }],
] as const)('(F42) a list of instruments of %s', (_, of, row, stopped, odd) => {
  const coin = listed('BTCUSDT', 'spot')
  const other = { ...row, symbol: 'ETHUSDT' }

  test('says what is traded, stopped and gone', async () => {
    expect((await of([row, other]).askInstruments('spot', [coin]))[0]!.instrument).toMatchObject({ tickSize: '0.10', isTrading: true })
    expect((await of([{ ...row, ...stopped }, other]).askInstruments('spot', [coin]))[0]!.instrument).toMatchObject({ isTrading: false })
    expect(await of([other]).askInstruments('spot', [coin])).toEqual([])
  })

  test('whose row is not as documented does not say that the coin is gone: it stands as it was, but for a status that can be read', async () => {
    expect(await of([{ ...row, ...odd }]).askInstruments('spot', [coin])).toEqual([coin])
    expect(await of([{ ...row, status: 7 }]).askInstruments('spot', [coin])).toEqual([coin])
    const both = await of([{ ...row, ...odd, ...stopped }]).askInstruments('spot', [coin])
    expect(both).toEqual([{ ...coin, instrument: { ...coin.instrument, isTrading: false } }])
  })
})

test('(F42) a list of instruments without any says nothing of those that are wanted', async () => {
  await expect(binance({ symbols: [] }).askInstruments('linear', [listed('BTCUSDT', 'linear')])).rejects.toThrow(/exchangeInfo/)
})

test('quotes and marks are told though rows of instruments that nobody asked for are odd', async () => {
  const coins = [listed('BTCUSDT', 'linear'), listed('ETHUSDT', 'linear')]
  const quote = { symbol: 'BTCUSDT', bidPrice: '1', askPrice: '2' }
  expect(await binance([quote, { symbol: 'X', bidPrice: null }, null]).askQuotes('linear', coins)).toEqual([
    { id: 'BTCUSDT', bid: '1', ask: '2' },
  ])
  const mark = { symbol: 'BTCUSDT', markPrice: '1', time: 5, nextFundingTime: 9 }
  expect(await binance([mark, { symbol: 'X' }]).askMarks(coins)).toMatchObject([{ id: 'BTCUSDT', price: '1', nextFundingMs: 9 }])
  const ticker = { symbol: 'BTCUSDT', bid1Price: '1', ask1Price: '2', markPrice: '1.5', nextFundingTime: '9' }
  const tickers = [ticker, { symbol: 'X-1', bid1Price: null, nextFundingTime: null }, { symbol: 'Y' }]
  expect(await bybit(tickers).askQuotes('linear', coins)).toEqual([{ id: 'BTCUSDT', bid: '1', ask: '2' }])
  expect(await bybit(tickers).askMarks(coins)).toMatchObject([{ id: 'BTCUSDT', price: '1.5', venueTimeMs: 5 }])
  await expect(bybit([{ ...ticker, markPrice: 7 }]).askMarks(coins), 'one that is wanted is not').rejects.toThrow(/tickers/)
})
