import { describe, expect, test } from 'vitest'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { buyLimit, coinOf, market, prices, sellLimit, sellStop, told } from './stage.ts'

describe('a buy limit', () => {
  test.each<[string, string, number[], string[]]>([
    [
      'above the market fills at once, at the market, as taker',
      '105',
      [100, 100],
      ['102 buy place accepted', '102 buy trade 1 at 100 taker', '102 buy order filled 1 in 1'],
    ],
    [
      'at the market is marketable',
      '100',
      [100],
      ['102 buy place accepted', '102 buy trade 1 at 100 taker', '102 buy order filled 1 in 1'],
    ],
    ['below rests, and touching it is not enough', '95', [100, 95, 96], ['102 buy place accepted']],
    [
      'fills when traded through, at its own price, as maker',
      '95',
      [100, 95, 94],
      ['102 buy place accepted', '2001 buy trade 1 at 95 maker', '2001 buy order filled 1 in 1'],
    ],
    [
      'that a gap jumps fills at its own price',
      '95',
      [100, 50],
      ['102 buy place accepted', '1001 buy trade 1 at 95 maker', '1001 buy order filled 1 in 1'],
    ],
  ])('%s', (_, limit, ticks, expected) => {
    expect(told({ ticks: prices(...ticks), intents: [buyLimit(100, limit)] })).toEqual(expected)
  })

  test('sent before the first price waits for it', () => {
    const ticks = [{ ms: 500, price: 100, volume: 5, first: true }]
    expect(told({ ticks, intents: [buyLimit(100, '100')] })).toEqual([
      '102 buy place accepted',
      '501 buy trade 1 at 100 taker',
      '501 buy order filled 1 in 1',
    ])
  })

  test('that is marketable takes what the volume allows, then goes on taking while it can, and rests when it cannot', () => {
    const ticks = [
      { ms: 0, price: 100, volume: 4, first: true },
      { ms: 1000, price: 98, volume: 8 },
      { ms: 2000, price: 104, volume: 16 },
      { ms: 3000, price: 103, volume: 20 },
      { ms: 4000, price: 101, volume: 20 },
    ]
    const heard = told({
      ticks,
      intents: [buyLimit(100, '103', { quantity: '5' })],
      options: { maxVolumeSharePct: parse('25'), makerFeePct: parse('0.1'), takerFeePct: parse('0.2') },
    })
    expect(heard).toEqual([
      '102 buy place accepted',
      '102 buy trade 1 at 100 taker fee 0.2 USD (0.2)',
      '1001 buy trade 1 at 98 taker fee 0.196 USD (0.196)',
      '4001 buy trade 3 at 103 maker fee 0.309 USD (0.309)',
      '4001 buy order filled 5 in 3',
    ])
  })
})

test('a sell limit is the mirror image: rests above, fills strictly through, takes at the bid', () => {
  expect(told({ ticks: prices(100, 105, 106), intents: [sellLimit(100, '105')] }).slice(1)).toEqual([
    '2001 sell trade 1 at 105 maker',
    '2001 sell order filled 1 in 1',
  ])
  expect(told({ ticks: prices(100), intents: [sellLimit(100, '98')] }).slice(1)).toEqual([
    '102 sell trade 1 at 100 taker',
    '102 sell order filled 1 in 1',
  ])
})

test('a limit that is only touched stays, even when another order trades at that price', () => {
  const intents = [buyLimit(100, '95'), market(1500, 'sell', { quantity: '7' })]
  const ticks = [
    { ms: 0, price: 100, volume: 0, first: true },
    { ms: 2000, price: 95, volume: 5 },
    { ms: 3000, price: 95, volume: 10 },
  ]
  expect(told({ ticks, intents }).filter((text) => text.includes('trade'))).toEqual([
    '2001 sell trade 5 at 95 taker',
    '3001 sell trade 2 at 95 taker',
  ])
})

describe('a stop', () => {
  test.each<[string, number[], string[]]>([
    ['above its price waits', [100, 96], ['102 stop place accepted']],
    [
      'at its price fills at it',
      [100, 95, 90],
      ['102 stop place accepted', '1001 stop trade 1 at 95 taker', '1001 stop order filled 1 in 1'],
    ],
    [
      'that a gap jumps pays the gap',
      [100, 70],
      ['102 stop place accepted', '1001 stop trade 1 at 70 taker', '1001 stop order filled 1 in 1'],
    ],
    ['that would trigger at once is rejected', [95], ['102 stop place rejected would-trigger-immediately']],
  ])('%s', (_, ticks, expected) => {
    expect(told({ ticks: prices(...ticks), intents: [sellStop(100, '95')] })).toEqual(expected)
  })

  test('once triggered is a market order: what is left sells at the bid of the moment, below its trigger or above', () => {
    const ticks = [
      { ms: 0, price: 100, volume: 1, first: true },
      { ms: 1000, price: 95, volume: 1 },
      { ms: 2000, price: 80, volume: 2 },
      { ms: 3000, price: 110, volume: 9 },
    ]
    expect(told({ ticks, intents: [sellStop(100, '95', { quantity: '3' })] }).slice(1)).toEqual([
      '1001 stop trade 1 at 95 taker',
      '2001 stop trade 1 at 80 taker',
      '3001 stop trade 1 at 110 taker',
      '3001 stop order filled 3 in 3',
    ])
  })
})

describe('costs', () => {
  const around = { spreadPct: parse('0.2'), slippagePct: parse('0.5') }
  const ticks = prices(10_000, 9_000)
  test.each([
    ['a market buy pays half the spread and slippage', market(100, 'buy', { quantity: '0.1' }), '102 buy trade 0.1 at 10060 taker'],
    ['a market sale as well', market(100, 'sell', { quantity: '0.1' }), '102 sell trade 0.1 at 9940 taker'],
    ['a marketable limit pays the spread only', buyLimit(100, '10020', { quantity: '0.1' }), '102 buy trade 0.1 at 10010 taker'],
    ['a limit inside the spread rests', buyLimit(100, '10009', { quantity: '0.1' }), '1001 buy trade 0.1 at 10009 maker'],
    // bid 8991, slippage 45 ticks
    ['a stop pays bid and slippage', sellStop(100, '9000', { quantity: '0.1' }), '1001 stop trade 0.1 at 8946 taker'],
  ])('%s', (_, intent, expected) => {
    expect(told({ ticks, intents: [intent], options: around, deposits: { USD: '100000', BTC: '10' } })[1]).toBe(expected)
  })

  test.each<[string, number[], string, string]>([
    ['first price', [100], '101', '100'],
    ['fall', [100, 90], '91', '90'],
    ['rise', [100, 110], '110', '109'],
    ['price that stays behind a rise', [100, 110, 110], '110', '109'],
  ])('a spread and a slippage too small for the tick are one tick together; at a %s', (_, path, bought, sold) => {
    const intents = [market(path.length * 1000 - 900, 'buy'), market(path.length * 1000 - 900, 'sell')]
    const heard = told({ ticks: prices(...path), intents, options: { spreadPct: parse('0.01'), slippagePct: parse('0.01') } })
    expect(heard.filter((text) => text.includes('trade')).map((text) => text.slice(text.indexOf(' ') + 1))).toEqual([
      `buy trade 1 at ${bought} taker`,
      `sell trade 1 at ${sold} taker`,
    ])
  })

  test('a fee in what is received: base on a buy, quote on a sale; rounded down at 8 decimals', () => {
    const coins = [
      coinOf('BTC/USD', {
        filters: mapFilters({ tickSize: '1', stepSize: '0.00000001', minQuantity: '0.00000001', minNotional: '0' }, parse),
      }),
    ]
    const options = { takerFeePct: parse('0.15'), feeAsset: 'received' } as const
    const heard = told({
      coins,
      options,
      ticks: prices(7),
      intents: [market(100, 'buy', { quantity: '1.23456789' }), market(100, 'sell', { quantity: '1.23456789' })],
    })
    // 0.0015 x 1.23456789 = 0.001851851835; 0.0015 x 8.64197523 = 0.012962962845
    expect(heard).toContain('102 buy trade 1.23456789 at 7 taker fee 0.00185185 BTC (0.01296295)')
    expect(heard).toContain('102 sell trade 1.23456789 at 7 taker fee 0.01296296 USD (0.01296296)')
  })
})

describe('volume', () => {
  test('at most our share of the candle so far is ours, over all orders together, and the rest waits', () => {
    const ticks = [
      { ms: 0, price: 100, volume: 10, first: true },
      { ms: 1000, price: 100, volume: 20 },
      { ms: 60_000, price: 100, volume: 30, first: true },
    ]
    const intents = [market(100, 'sell', { quantity: '3', orderId: 'a' }), market(100, 'sell', { quantity: '2', orderId: 'b' })]
    expect(told({ ticks, intents, options: { maxVolumeSharePct: parse('10') } }).filter((text) => text.includes('trade'))).toEqual([
      '102 a trade 1 at 100 taker',
      '1001 a trade 1 at 100 taker',
      '60001 a trade 1 at 100 taker',
      '60001 b trade 2 at 100 taker',
    ])
  })

  test('a candle without volume fills nothing', () => {
    const ticks = [
      { ms: 0, price: 100, volume: 0, first: true },
      { ms: 1000, price: 90, volume: 0 },
    ]
    const intents = [market(100, 'sell', { orderId: 'a' }), sellStop(100, '95'), buyLimit(100, '95')]
    expect(told({ ticks, intents }).filter((text) => text.includes('trade'))).toEqual([])
  })

  test('in a silence nothing fills: what must go does so at the first price after it', () => {
    const ticks = [
      { ms: 0, price: 100, volume: 10, first: true },
      { ms: 600_000, price: 80, volume: 10, first: true },
    ]
    expect(told({ ticks, intents: [market(59_998, 'sell', { orderId: 'in-time' })] })[1]).toBe('60000 in-time trade 1 at 100 taker')
    expect(told({ ticks, intents: [market(59_999, 'sell', { orderId: 'late' })] })[1]).toBe('600001 late trade 1 at 80 taker')
  })
})
