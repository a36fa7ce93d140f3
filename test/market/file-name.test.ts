import { expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { isCandleFile, partsOfName, readFileName, requireSpotSymbol } from '../../src/market/tape/file-name.ts'

test.each([
  ['a.csv', true],
  ['a.CSV.GZ', true],
  ['a.csv.gz.part', false],
  ['acsv', false],
  ['a.gz', false],
])('%s is a file of candles: %s', (name, isOne) => {
  expect(isCandleFile(name)).toBe(isOne)
})

test.each([
  ['binance_ETH-USDT_1m_2021-05-18.csv.gz', 'ETH/USDT', 60_000],
  ['/tapes/kraken_BTC-USD_2021_5s.csv', 'BTC/USD', 5000],
  ['x1_1INCH-BTC_4h.csv', '1INCH/BTC', 14_400_000],
  ['x_A-B_1d.CSV', 'A/B', 86_400_000],
  ['x_A-B_2w.csv', 'A/B', 1_209_600_000],
  ['x_A-B_9999s.csv', 'A/B', 9_999_000],
])('the name %s says %s and %d ms', (path, symbol, timeframeMs) => {
  const venue = /([a-z0-9]+)_/.exec(path)![1]
  expect(readFileName(path)).toEqual({ venue, symbol, timeframeMs })
  expect(partsOfName(path)).toEqual({ venue, pair: symbol.replace('/', '-'), timeframeMs })
})

test.each([
  'binance_ETH-USDT.csv',
  'binance_ETH-USDT_0m.csv',
  'binance_ETH-USDT_10000m.csv',
  'binance_ETH-USDT_1y.csv',
  'binance_ETH-USDT_1m_5m.csv',
  'Binance_ETH-USDT_1m.csv',
  '1x_ETH-USDT_1m.csv',
  'binance_ETHUSDT_1m.csv',
  'binance_eth-usdt_1m.csv',
  'candles.csv',
])('the name %s does not say all of it, and what to do is said', (path) => {
  expect(() => readFileName(path)).toThrow(UsageError)
  expect(() => readFileName(path)).toThrow(`The name of ${path} does not say venue, pair and timeframe`)
})

test('of a name that says venue and pair, these are known without a timeframe; of any other nothing is', () => {
  expect(partsOfName('binance_ETH-USDT.csv')).toEqual({ venue: 'binance', pair: 'ETH-USDT', timeframeMs: null })
  expect(partsOfName('binance_ETH-USDT_1m_5m.csv')).toEqual({ venue: 'binance', pair: 'ETH-USDT', timeframeMs: null })
  for (const path of ['candles_1m.csv', 'binance_ETHUSDT_1m.csv', 'Binance_ETH-USDT_1m.csv'])
    expect(partsOfName(path)).toEqual({ venue: null, pair: null, timeframeMs: null })
})

test.each(['PERP', 'PERPETUAL', 'SWAP', 'FUTURE', 'FUTURES'])('a pair against %s is a derivative, which is not traded', (word) => {
  expect(() => readFileName(`x_BTC-${word}_1m.csv`)).toThrow(`holds contracts (BTC-${word}), and only spot is traded`)
  expect(() => readFileName(`x_BTC-${word}_1m.csv`)).toThrow(`--tape BTC/USD=FILE`)
})

test('a symbol is a spot pair in capitals', () => {
  expect(() => requireSpotSymbol('ETH/USDT', 'ETH/USDT=a.csv')).not.toThrow()
  for (const symbol of ['eth/usdt', 'ETH', 'ETH-USDT', 'BTC/USDT:USDT', 'A/B/C', `${'A'.repeat(21)}/B`])
    expect(() => requireSpotSymbol(symbol, `${symbol}=a.csv`)).toThrow(
      new UsageError(`"${symbol}" in "${symbol}=a.csv" is not a spot pair written like ETH/USDT, in capitals.`),
    )
})
