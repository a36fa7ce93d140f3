import { expect, test } from 'vitest'
import { filtersLine } from '../../src/cli/filters-line.ts'

test('filters are told in a line, of a contract with the coins that it is of', () => {
  const filters = { tickSize: '0.1', stepSize: '1', minQuantity: '2', minNotional: '5' }
  expect(filtersLine(['BTC/USDT', { ...filters, contractSize: null, source: 'derived-from-tape' }])).toEqual([
    'filters',
    'BTC/USDT tick 0.1, step 1, from 2 and 5 USDT (derived)',
  ])
  expect(filtersLine(['BTC/USDT:USDC', { ...filters, contractSize: '0.01', source: 'configured' }])).toEqual([
    'filters',
    'BTC/USDT:USDC tick 0.1, contract 0.01 BTC, step 1, from 2 and 5 USDT (configured)',
  ])
})
