import { describe, expect, test } from 'vitest'
import { readVenueUrl } from '../../../src/exchange/ccxt/venue-url.ts'
import { UsageError } from '../../../src/kernel/errors.ts'
import { readVenueName } from '../../../src/market/live/open-dialect.ts'
import { requireSymbols, unlistedSymbol } from '../../../src/market/live/wanted-symbols.ts'

const refused = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  throw new Error('It was not refused.')
}

describe('a venue', () => {
  test('that is not heard is refused with the nearest name', () => {
    expect(readVenueName('binance')).toBe('binance')
    expect(refused(() => readVenueName('binanse'))).toMatch(/^There is no venue 'binanse'; did you mean binance\? Heard are .*binance/)
    expect(refused(() => readVenueName('nyse'))).not.toMatch(/did you mean/)
  })

  test.each(['http://127.0.0.1:9000', 'http://localhost:9000/', 'http://[::1]:9000'])('may stand at %s', (text) => {
    expect(readVenueUrl(text).port).toBe('9000')
  })

  test.each([
    'https://127.0.0.1:9000',
    'http://127.0.0.1',
    'http://127.0.0.1.example.org:80',
    'http://example.org:9000',
    'http://0.0.0.0:9000',
    'http://192.168.0.7:9000',
    'http://user@127.0.0.1:9000',
    'http://127.0.0.1:9000/api',
    'http://127.0.0.1:9000/?to=example.org',
    'ws://127.0.0.1:9000',
    '127.0.0.1:9000',
    '',
  ])('may not stand at %j', (text) => {
    expect(refused(() => readVenueUrl(text))).toMatch(/COINFOLD_VENUE_URL is .*write it as http:\/\/127\.0\.0\.1:PORT\.$/)
  })
})

describe('symbols', () => {
  test.each([
    [[], /No symbol is named/],
    [['BTCUSDT'], /'BTCUSDT' is no symbol: write a pair as BTC\/USDT/],
    [['btc/usdt'], /in capitals/],
    [['BTC/USD:BTC'], /BTC\/USD:BTC is an inverse contract/],
    [['ETH/USDT', 'BTC/USDT', 'ETH/USDT'], /ETH\/USDT is named twice/],
  ])('%j are refused', (symbols, why) => {
    expect(refused(() => requireSymbols(symbols))).toMatch(why)
  })

  test('that the venue does not have are refused with what was probably meant', () => {
    const listed = ['BTC/USDT', 'ETH/USDT', 'BTC/USDT:USDT', 'ABC/USDT', 'XYZ/USDT:USDT']
    const why = (symbol: string) => unlistedSymbol('binance', symbol, listed).message
    expect(why('BTC/USDC')).toBe('binance has no BTC/USDC; did you mean BTC/USDT?')
    expect(why('BTC/USTD:USTD')).toBe('binance has no BTC/USTD:USTD; did you mean BTC/USDT:USDT?')
    expect(why('ABC/USDT:USDT')).toBe(
      'binance trades ABC against USDT only as a pair, not as a perpetual contract: name ABC/USDT instead of ABC/USDT:USDT.',
    )
    expect(why('XYZ/USDT')).toBe(
      'binance trades XYZ against USDT only as a perpetual contract, not as a pair: name XYZ/USDT:USDT instead of XYZ/USDT.',
    )
    expect(why('QQQQQQ/EUR')).toBe('binance has no QQQQQQ/EUR; look its symbols up at the venue.')
  })
})
