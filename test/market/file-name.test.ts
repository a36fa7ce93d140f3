import { expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { isCandleFile, nameWith, partsOfName, readFileName, requireSymbol } from '../../src/market/tape/file-name.ts'

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
  ['x_CW-USDT_1h.csv', 'CW/USDT', 3_600_000],
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

test.each([
  ['ftx_BTC-PERP_1m.csv', 'BTC/USD:USD'],
  ['ftx_CUSDT-PERP_1m.csv', 'CUSDT/USD:USD'],
  ['ftx_BTC-USD-PERP_1m.csv', 'BTC/USD:USD'],
  ['x_BTC-USDT-PERPETUAL_1m.csv', 'BTC/USDT:USDT'],
  ['bybit_BTCUSDT-PERP_1m.csv', 'BTC/USDT:USDT'],
  ['bybit_1000PEPEUSDC-PERP_1m.csv', '1000PEPE/USDC:USDC'],
  ['binance_BTCUSDT_PERP_1m.csv', 'BTC/USDT:USDT'],
  ['binanceusdm_BTCUSDT_1m.csv', 'BTC/USDT:USDT'],
  ['kraken_PF-XBTUSD_1m.csv', 'XBT/USD:USD'],
  ['krakenfutures_PF_XBTUSD_1m.csv', 'XBT/USD:USD'],
  ['okx_BTC-USDT-SWAP_1m.csv', 'BTC/USDT:USDT'],
  ['binanceusdm_XRP-USDT_1m_2021.csv.gz', 'XRP/USDT:USDT'],
  ['krakenfutures_ETH-USD_1m.csv', 'ETH/USD:USD'],
])('the name %s is that of the perpetual contract %s', (path, symbol) => {
  expect(readFileName(path)).toMatchObject({ symbol, timeframeMs: 60_000 })
})

test.each([
  ['binancecoinm_BTC-USD_1m.csv', /holds inverse contracts \(binancecoinm\), settled in the coin itself.*--tape BTC\/USDT:USDT=FILE/],
  ['deribit_BTC-PERPETUAL_1m.csv', /holds inverse contracts \(deribit\).*--tape BTC\/USD=FILE to play its prices as spot/],
  ['x_BTC-FUTURE_1m.csv', /holds dated futures \(BTC-FUTURE\), which expire, and only perpetual contracts are traded/],
  ['x_BTC-FUTURES_1m.csv', /which expire/],
  ['huobi_BTC-CQ_1h.csv', /dated futures \(BTC-CQ\).*--tape BTC\/USDT:USDT=FILE/],
  ['okx_BTC-USDT-NQ_1h.csv', /dated futures \(BTC-USDT-NQ\).*--tape BTC\/USDT=FILE to play/],
  ['binance_BTCUSDT_NEXT_QUARTER_1h.csv', /dated futures \(QUARTER\)/],
  ['okx_BTC-USDT-240628_1m.csv', /dated futures \(BTC-USDT-240628\).*--tape BTC\/USDT:USDT=FILE, or --tape BTC\/USDT=FILE/],
  ['binance_BTC-USD-211231_1m.csv', /dated futures \(BTC-USD-211231\).*--tape BTC\/USD=FILE to play its prices as spot/],
  ['binanceusdm_BTC-USDT-211231_1m.csv', /dated futures \(BTC-USDT-211231\)/],
  ['binance_BTCUSDT_240628_1m.csv', /dated futures \(BTCUSDT_240628\).*--tape BTC\/USDT=FILE to play/],
  ['bybit_BTC-28JUN24_1m.csv', /dated futures \(BTC-28JUN24\).*--tape BTC\/USDT:USDT=FILE/],
  ['ftx_BTC-0624_1m.csv', /dated futures \(BTC-0624\)/],
  ['ftx_BTC-20211231_1m.csv', /dated futures \(BTC-20211231\)/],
  ['kraken_PI-XBTUSD_1m.csv', /holds inverse contracts \(PI-XBTUSD\).*--tape XBT\/USD=FILE to play its prices as spot/],
  ['kraken_FI_XBTUSD_240628_1m.csv', /holds inverse contracts \(FI_XBTUSD\)/],
  ['kraken_FF-XBTUSD-240628_1m.csv', /dated futures \(FF-XBTUSD-240628\)/],
  ['binance_BTC-PERP_1m.csv', /does not say what its contracts \(BTC-PERP\) are settled in: name it, say --tape BTC\/USDT:USDT=FILE/],
  ['x_BTC-PERPETUAL_1m.csv', /does not say what its contracts \(BTC-PERPETUAL\) are settled in/],
  ['dydx_BTC-USD-PERP_1m.csv', /does not say what its contracts \(BTC-USD-PERP\) are settled in/],
  // BN in BUSD or BNB in USD
  ['bybit_BNBUSD-PERP_1m.csv', /does not say what its contracts \(BNBUSD-PERP\) are settled in/],
  ['okxswap_BTC-USD_1m.csv', /does not say what its contracts \(okxswap\) are settled in/],
  ['binance_ETHBTC-PERP_1m.csv', /does not say what its contracts \(ETHBTC-PERP\) are settled in/],
  ['okx_BTC-USD-SWAP_1m.csv', /does not say what its contracts \(BTC-USD-SWAP\) are settled in/],
  ['binance_BTCUSD_PERP_1m.csv', /does not say what its contracts \(PERP\) are settled in/],
  ['ftx_BTC-PERP.csv', /does not say venue, pair and timeframe.*--tape BTC\/USD:USD=FILE/],
])('%s is refused in a sentence that says what to do', (path, sentence) => {
  expect(() => readFileName(path)).toThrow(UsageError)
  expect(() => readFileName(path)).toThrow(sentence)
})

test.each([
  ['kraken_PI-USD_1m.csv', 'PI/USD'],
  ['kraken_FF-USD_1m.csv', 'FF/USD'],
  ['binance_FF-USDT_1m.csv', 'FF/USDT'],
  ['binance_ETH-USDT_1m_240628.csv', 'ETH/USDT'],
  ['binance_ETH-USDT_240628_1m.csv', 'ETH/USDT'],
])('%s is of coins: %s', (path, symbol) => {
  expect(readFileName(path)).toMatchObject({ symbol })
})

test('a name with another timeframe keeps all else', () => {
  expect(nameWith('/tapes/binance_A-B_1m_2021.csv.gz', '5m')).toBe('binance_A-B_5m_2021.csv.gz')
  expect(nameWith('binance_A-B_1m.csv', '1 month')).toBeNull()
})

test('a month behind the pair is no day on which a contract expires', () => {
  expect(() => readFileName('binance_ETH-USDT-202105_1m.csv')).toThrow('does not say venue, pair and timeframe')
})

test('of contracts whose symbol was given, venue and timeframe are known by their name', () => {
  for (const name of ['okx_BTC-USDT-240628_1m.csv', 'okx_BTCUSDT_PERP_1m.csv', 'okx_BTC-PERP_1m.csv'])
    expect(partsOfName(name)).toMatchObject({ venue: 'okx', timeframeMs: 60_000 })
  expect(isCandleFile('deribit_instruments.json')).toBe(false)
})

test('a symbol is a spot pair or a linear contract, in capitals', () => {
  for (const symbol of ['ETH/USDT', 'BTC/USDT:USDT']) expect(() => requireSymbol(symbol, `${symbol}=a.csv`)).not.toThrow()
  for (const symbol of ['eth/usdt', 'ETH', 'ETH-USDT', 'A/B/C', 'A/B:', 'A/B:C:D', `${'A'.repeat(21)}/B`])
    expect(() => requireSymbol(symbol, `${symbol}=a.csv`)).toThrow(
      new UsageError(
        `"${symbol}" in "${symbol}=a.csv" is no spot pair written like ETH/USDT and no contract like ETH/USDT:USDT, in capitals.`,
      ),
    )
})

test.each([
  ['BTC/USD:BTC', 'is an inverse contract, settled in BTC itself: only linear contracts are traded'],
  ['BTC/USD:USDT', 'is settled in USDT, not in USD: only linear contracts are traded'],
  ['BTC/PERP', 'does not say what the contract is settled in: name it like BTC/USDT:USDT=FILE'],
  ['BTC/BTC', 'nothing is traded against itself'],
])('%s is not traded, which is said', (symbol, sentence) => {
  expect(() => requireSymbol(symbol, `${symbol}=a.csv`)).toThrow(sentence)
})
