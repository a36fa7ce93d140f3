import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readBinanceInstrument } from '../../../src/market/live/binance-shapes.ts'
import { readBybitInstrument } from '../../../src/market/live/bybit-shapes.ts'
import { RECORDINGS, recordingOf } from '../../recordings.ts'

type Market = {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly settle?: string | null
  readonly active: boolean
  readonly precision: { readonly amount: number; readonly price: number }
  readonly limits: { readonly amount: { readonly min: number }; readonly cost: { readonly min: number | null } }
  readonly info: unknown
}
const marketsOf = (file: string): readonly Market[] =>
  (JSON.parse(readFileSync(recordingOf(`markets/${file}`), 'utf8')) as { readonly markets: readonly Market[] }).markets

describe.skipIf(!existsSync(recordingOf('markets/bybit_spot.json')))('recorded instruments', { tags: [RECORDINGS] }, () => {
  test.each([
    ['binance_spot_2024-09-08.json', readBinanceInstrument, 'spot', 15],
    ['bybit_spot.json', readBybitInstrument, 'spot', 2],
    ['bybit_linear_swaps_2023.json', readBybitInstrument, 'linear', 28],
  ] as const)('of %s have the filters that the library finds in them', (file, read, kind, count) => {
    const markets = marketsOf(file)
    expect(markets.length).toBe(count)
    for (const { symbol, base, quote, settle, active, precision, limits, info } of markets) {
      const instrument = read(info, kind, symbol)!
      expect(instrument, symbol).toMatchObject({ symbol, base, quote, settle: settle ?? null, contractSize: '1', isTrading: active })
      expect(Number(instrument.tickSize), symbol).toBe(precision.price)
      expect(Number(instrument.stepSize), symbol).toBe(precision.amount)
      expect(Number(instrument.minQuantity), symbol).toBe(limits.amount.min)
      expect(Number(instrument.minNotional), symbol).toBe(limits.cost.min ?? 0)
    }
  })
})

describe('what is listed', () => {
  const contract = {
    symbol: 'BTCUSDT',
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: '0.10' },
      { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001' },
      { filterType: 'MIN_NOTIONAL', notional: '100' },
    ],
  }

  test('is of the assets of its symbol, whatever the venue calls them', () => {
    const pair = { ...contract, symbol: 'YOYOBTC', baseAsset: 'YOYO', quoteAsset: 'btc' }
    expect(readBinanceInstrument(pair, 'spot', 'YOYOW/BTC')).toMatchObject({ base: 'YOYOW', quote: 'BTC', settle: null })
    const thousand = { ...contract, baseAsset: '1000SHIB', marginAsset: 'usdt' }
    expect(readBinanceInstrument(thousand, 'linear', '1000SHIB/USDT:USDT')).toMatchObject({
      base: '1000SHIB',
      quote: 'USDT',
      settle: 'USDT',
    })
    const perpetual = {
      ...{
        symbol: 'sETHUSDT',
        status: 'Trading',
        contractType: 'LinearPerpetual',
        baseCoin: 'sETH',
        quoteCoin: 'USDT',
        settleCoin: 'USDT',
      },
      ...{ priceFilter: { tickSize: '0.1' }, lotSizeFilter: { qtyStep: '0.1', minOrderQty: '0.1' } },
    }
    expect(readBybitInstrument(perpetual, 'linear', 'SETH/USDT:USDT')).toMatchObject({ base: 'SETH', quote: 'USDT', settle: 'USDT' })
    expect(readBybitInstrument(perpetual, 'linear', 'odd'), 'for the list of what there is').toMatchObject({ base: 'sETH', settle: 'USDT' })
  })

  test('is a perpetual contract, with its least worth under its other name', () => {
    expect(readBinanceInstrument(contract, 'linear', 'BTC/USDT:USDT')).toMatchObject({
      settle: 'USDT',
      minNotional: '100',
      isTrading: true,
    })
    expect(readBinanceInstrument({ ...contract, status: 'SETTLING' }, 'linear', 'BTC/USDT:USDT')).toMatchObject({ isTrading: false })
  })

  test.each([
    { ...contract, contractType: 'CURRENT_QUARTER' },
    { ...contract, filters: contract.filters.slice(1) },
    { ...contract, filters: contract.filters.slice(0, 1) },
    { symbol: 'BTCUSDT' },
    undefined,
  ])('is nothing that can be traded: %#', (given) => {
    expect(readBinanceInstrument(given, 'linear', 'BTC/USDT:USDT')).toBeNull()
  })
})
