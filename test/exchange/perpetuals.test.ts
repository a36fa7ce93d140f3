import { describe, expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import type { PaperOptions } from '../../src/exchange/paper/options.ts'
import type { PlaceOrder } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { account, hear, long, path, short, stage, trades } from './perpetual-stage.ts'
import { buyLimit, coinOf, perform, perpetual, place, sellLimit, sellStop, type Tick } from './stage.ts'

describe('what is held', () => {
  test.each<[string, readonly Intent[], readonly number[], readonly string[]]>([
    // 10 x 100 / 10
    ['a long position binds its initial margin', [long(100, '10')], [100], ['900', '100', 'long 10']],
    ['so does a short one', [short(100, '10')], [100], ['900', '100', 'short 10']],
    // 4 x (110 - 100) = 40; 6 are left
    [
      'a part that is closed realises its gain and gives its margin back',
      [long(100, '10'), short(1100, '4')],
      [100, 110],
      ['980', '60', 'long 6'],
    ],
    ['a short one gains when the price falls', [short(100, '10'), long(1100, '4')], [100, 90], ['980', '60', 'short 6']],
    ['a loss is realised as well', [short(100, '10'), long(1100, '10')], [100, 103], ['970', '0']],
    // (1000 + 1100) / 20 = 105; 5 x (120 - 105) = 75; 15 x 105 / 10
    [
      'gains are realised at the average price',
      [long(100, '10'), long(1100, '10'), short(2100, '5')],
      [100, 110, 120],
      ['917.5', '157.5', 'long 15'],
    ],
    // the long ten gain 100, and five are open short at 110
    ['more than is held turns the position', [long(100, '10'), short(1100, '15')], [100, 110], ['1045', '55', 'short 5']],
  ])('%s', (_, intents, prices, expected) => {
    expect(account({ intents, ticks: path(...prices) })).toEqual(expected)
  })

  test('a third of a position keeps every digit: the last contract takes what is left of value and margin', () => {
    const coins = [perpetual({ leverage: parse('3') })]
    const intents = [long(100, '3'), short(1100, '1'), short(1200, '1'), short(1300, '1')]
    expect(account({ coins, intents, ticks: path(100, 101) })).toEqual(['1003', '0'])
  })

  test('fees of contracts are paid in what they are settled in, whatever a coin would pay', () => {
    const options = { takerFeePct: parse('0.05'), feeAsset: 'received' } as const
    const heard = hear({ options, intents: [long(100, '10'), short(1100, '10')], ticks: path(100, 110) })
    expect(trades(heard)).toEqual([
      '102 b100 trade 10 at 100 taker fee 0.5 USD (0.5)',
      '1102 s1100 trade 10 at 110 taker fee 0.55 USD (0.55)',
    ])
    expect(account({ options, intents: [long(100, '10'), short(1100, '10')], ticks: path(100, 110) })).toEqual(['1098.95', '0'])
  })

  test('a trade says what a contract is', () => {
    const { heard } = perform(stage({ intents: [long(100, '1')], ticks: path(100) }))
    expect(heard.flatMap(({ report }) => (report.kind === 'trade' ? [report.trade.contract] : []))).toEqual([{ size: '1', settle: 'USD' }])
  })
})

describe('contracts of a hundredth of a coin', () => {
  const filters = mapFilters({ tickSize: '1', stepSize: '1', minQuantity: '1', minNotional: '5' }, parse)
  const coins = [perpetual({ size: parse('0.01') }, { filters })]

  test('have a hundredth of its value, and of its volume a hundred are there', () => {
    // 250 contracts = 2.5 coins of the 2.5 that are ours
    const ticks: Tick[] = [{ ms: 0, price: 100, volume: 2.5, first: true }]
    const intents = [long(100, '300')]
    expect(trades(hear({ coins, ticks, intents }))).toEqual(['102 b100 trade 250 at 100 taker'])
    expect(account({ coins, ticks, intents })).toEqual(['975', '25', 'long 250'])
  })

  test.each([
    ['5', 'accepted'],
    ['4', 'rejected below-min-notional'],
    ['5.5', 'rejected quantity-not-on-step'],
  ])('%s of them at 100: %s', (quantity, word) => {
    expect(hear({ coins, ticks: path(100), intents: [buyLimit(100, '100', { quantity })] })[0]).toBe(`102 buy place ${word}`)
  })
})

describe('an order that opens', () => {
  test.each([
    // 1000 x 10 / 100
    ['all that the margin allows', '100', {}, 'accepted'],
    ['more', '100.001', {}, 'rejected insufficient-balance'],
    // 90 x 100 x (10 % + 1 %) = 990
    ['with its fee', '90', { takerFeePct: parse('1') }, 'accepted'],
    ['with a fee that is too much', '91', { takerFeePct: parse('1') }, 'rejected insufficient-balance'],
  ] as [string, string, Partial<PaperOptions>, string][])('%s: %s', (_, quantity, options, word) => {
    for (const intent of [buyLimit(100, '100', { quantity }), sellLimit(100, '100', { orderId: 'buy', quantity }), long(100, quantity)]) {
      const [first] = hear({ options, ticks: path(100), intents: [intent] })
      expect(first?.replace(/b\d+/, 'buy')).toBe(`102 buy place ${word}`)
    }
  })

  test('binds its margin while it rests, and gives it back when it ends', () => {
    expect(account({ ticks: path(100), intents: [buyLimit(100, '90', { quantity: '10' })] })).toEqual(['910', '90'])
  })

  test('that finds its margin taken when it trades ends', () => {
    // the limit holds nothing, because it would close what is held; closed by another it would open
    const intents = [
      long(100, '50'),
      sellLimit(200, '104', { quantity: '50', orderId: 'rests' }),
      short(300, '50', { orderId: 'other' }),
      short(400, '99', { orderId: 'takes' }),
    ]
    expect(hear({ ticks: path(100, 105), intents }).slice(-1)).toEqual(['1001 rests order expired 0 in 0'])
  })
})

describe('an order that only reduces', () => {
  const reduceOnly = true
  test('is refused where nothing is held that it could reduce', () => {
    const intents = [short(100, '1', { reduceOnly }), long(200, '1'), long(300, '1', { reduceOnly })]
    expect(hear({ ticks: path(100), intents }).filter((text) => text.includes('rejected'))).toEqual([
      '102 s100 place rejected reduce-only-rejected',
      '302 b300 place rejected reduce-only-rejected',
    ])
  })

  test('shrinks to what is held: it never opens, and its rest ends with the position', () => {
    const intents = [long(100, '5'), short(200, '8', { reduceOnly })]
    expect(hear({ ticks: path(100), intents }).slice(2)).toEqual([
      '102 b100 order filled 5 in 1',
      '202 s200 place accepted',
      '202 s200 trade 5 at 100 taker',
      '202 s200 order cancelled 5 in 1',
    ])
    expect(account({ ticks: path(100), intents })).toEqual(['1000', '0'])
  })

  test('two of them may stand for the same position, and the second ends when the first has closed it', () => {
    const both = [
      sellStop(200, '95', { orderId: 'a', quantity: '5', reduceOnly }),
      sellStop(300, '90', { orderId: 'b', quantity: '5', reduceOnly }),
    ]
    expect(hear({ ticks: path(100, 95), intents: [long(100, '5'), ...both] }).slice(3)).toEqual([
      '202 a place accepted',
      '302 b place accepted',
      '1001 a trade 5 at 95 taker',
      '1001 a order filled 5 in 1',
      '1001 b order cancelled 0 in 0',
    ])
  })

  test('binds nothing, so that a whole account can be protected', () => {
    const intents = [long(100, '100'), sellStop(200, '95', { quantity: '100', reduceOnly })]
    expect(account({ ticks: path(100), intents })).toEqual(['0', '1000', 'long 100'])
  })
})

describe('a stop that buys', () => {
  const stop = (stopPrice: string, more: Partial<PlaceOrder> = {}) =>
    place(200, { orderId: 'stop', side: 'buy', type: 'stop-market', quantity: '5', stopPrice, reduceOnly: true, ...more })

  test('protects a short position: it triggers at its price and above', () => {
    const intents = [short(100, '5'), stop('105')]
    expect(trades(hear({ ticks: path(100, 104, 106), intents }))).toEqual([
      '102 s100 trade 5 at 100 taker',
      '2001 stop trade 5 at 106 taker',
    ])
  })

  test('would trigger at once where the price is there already', () => {
    expect(hear({ ticks: path(100), intents: [short(100, '5'), stop('100')] }).at(-1)).toBe(
      '202 stop place rejected would-trigger-immediately',
    )
  })

  test('becomes a limit order that rests where the price has passed it', () => {
    const limit = stop('105', { type: 'stop-limit', limitPrice: '106' })
    expect(trades(hear({ ticks: path(100, 108, 105), intents: [short(100, '5'), limit] }))).toEqual([
      '102 s100 trade 5 at 100 taker',
      '2001 stop trade 5 at 106 maker',
    ])
  })
})

test('a contract and a coin share one account: what a position binds cannot be spent', () => {
  const coins = [perpetual(), coinOf('ETH/USD')]
  const ticks = [...path(100), { ms: 0, price: 10, volume: 1000, first: true, coin: 1 }]
  const intents = [
    long(100, '50'),
    buyLimit(200, '10', { symbol: 'ETH/USD', quantity: '51' }),
    buyLimit(300, '10', { symbol: 'ETH/USD', quantity: '50', orderId: 'less' }),
  ]
  expect(hear({ coins, ticks, intents }).filter((text) => text.includes('place'))).toEqual([
    '102 b100 place accepted',
    '202 buy place rejected insufficient-balance',
    '302 less place accepted',
  ])
})
