import { expect, test } from 'vitest'
import { isContract, readSymbol, whyUntraded } from '../../src/kernel/instrument-symbol.ts'

test.each([
  ['ETH/USDT', { base: 'ETH', quote: 'USDT', settle: null }, false, null],
  ['BTC/USDT:USDT', { base: 'BTC', quote: 'USDT', settle: 'USDT' }, true, null],
  ['BTC/USD:BTC', { base: 'BTC', quote: 'USD', settle: 'BTC' }, true, /^is an inverse contract, settled in BTC itself/],
  ['BTC/USD:USDT', { base: 'BTC', quote: 'USD', settle: 'USDT' }, true, /^is settled in USDT, not in USD/],
] as const)('%s', (symbol, parts, contract, why) => {
  expect(readSymbol(symbol)).toEqual(parts)
  expect(isContract(symbol)).toBe(contract)
  const said = whyUntraded(parts)
  if (why === null) expect(said).toBeNull()
  else expect(said).toMatch(why)
})

test.each(['btc/usdt', 'BTC', 'BTC-USDT', 'BTC/USDT:', 'BTC/USDT:USDT:X', ' BTC/USDT'])('%s is no symbol', (text) => {
  expect(readSymbol(text)).toBeNull()
})
