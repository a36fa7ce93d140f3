import { describe, expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { account, hear, long, path, short, stage, trades } from './perpetual-stage.ts'
import { buyLimit, perform, perpetual, sellStop, stopLimit, type Tick } from './stage.ts'

describe('the mark price', () => {
  const stop = sellStop(200, '95', { quantity: '5', reduceOnly: true })
  const intents = [long(100, '5'), stop]

  test('triggers stops, not the last price', () => {
    const marks = [{ ms: 50, mark: 100 }]
    expect(trades(hear({ ticks: path(100, 90, 100), marks, intents }))).toHaveLength(1)
    expect(trades(hear({ ticks: path(100, 98), marks: [...marks, { ms: 500, mark: 95 }], intents }))).toEqual([
      '102 b100 trade 5 at 100 taker',
      '501 stop trade 5 at 100 taker',
    ])
  })

  test('triggers no stop of an instrument whose stops are on the last price', () => {
    const coins = [perpetual({ stopsOn: 'last' })]
    const marks = [
      { ms: 50, mark: 100 },
      { ms: 500, mark: 95 },
    ]
    expect(trades(hear({ coins, ticks: path(100, 96), marks, intents }))).toHaveLength(1)
    expect(trades(hear({ coins, ticks: path(100, 95), marks: marks.slice(0, 1), intents })).at(-1)).toBe('1001 stop trade 5 at 95 taker')
  })

  test('is the last price when it is older than its limit, until the next one comes', () => {
    const coins = [perpetual({ markAgeMs: 2_000 })]
    const marks = [{ ms: 50, mark: 100 }]
    // two seconds at 2050: the price of 3000 is the first behind that
    const given = { coins, ticks: path(100, 95, 95, 95), marks, intents }
    expect(trades(hear(given)).at(-1)).toBe('3001 stop trade 5 at 95 taker')
    expect(trades(hear({ ...given, marks: [...marks, { ms: 2_500, mark: 100 }] }))).toHaveLength(1)
    expect(trades(hear({ ...given, ticks: path(100, 95, 95, 96) }))).toHaveLength(1)
    const dues = [{ ms: 3_500, rate: '0.0001' }]
    const held = { coins, ticks: path(100, 99, 99, 98), marks, dues, intents: [long(100, '10')] }
    expect(trades(hear(held)).at(-1)).toBe('3501 funding -0.098 USD for 10 at 98 x 0.0001')
  })

  test('is the last price where the venue tells none', () => {
    expect(trades(hear({ ticks: path(100, 95), intents })).at(-1)).toBe('1001 stop trade 5 at 95 taker')
  })

  test('a stop-limit triggers on it too, and then asks what the book pays', () => {
    const limit = stopLimit(200, '95', '97', { quantity: '5', reduceOnly: true })
    const marks = [
      { ms: 50, mark: 100 },
      { ms: 1500, mark: 94 },
    ]
    expect(trades(hear({ ticks: path(100, 96, 98), marks, intents: [long(100, '5'), limit] })).at(-1)).toBe('2001 stop trade 5 at 97 maker')
  })
})

describe('liquidation', () => {
  // ticks of a tenth: a long 10 at 100 with margin 100 ends at 90.45 (test/exchange/margin.test.ts)
  const fine = (liquidationFeePct: string, more: Partial<NonNullable<ReturnType<typeof perpetual>['contract']>> = {}) => [
    perpetual(
      { liquidationFeePct: parse(liquidationFeePct), ...more },
      {
        tickSize: parse('0.1'),
        filters: mapFilters({ tickSize: '0.1', stepSize: '0.001', minQuantity: '0.001', minNotional: '1' }, parse),
      },
    ),
  ]
  const LONG = [long(100, '10')]

  test('ends a position at the first price at which its margin is used up, and takes its fee out of what is left', () => {
    const given = { coins: fine('0.2'), ticks: path(1000, 905, 904, 950), intents: LONG }
    // 0.2 % of 904 = 1.808; 1000 - 96 - 1.808
    expect(trades(hear(given))).toEqual(['102 b100 trade 10 at 100 taker', '2001 liquidation sell 10 at 90.4 fee 1.808 USD'])
    expect(account(given)).toEqual(['902.192', '0'])
  })

  test('takes no more than was bound: a fee is cut to what is left, a gap is not the account’s', () => {
    const dear = { coins: fine('1.25'), ticks: path(1000, 904), intents: LONG }
    // 100 - 96 are left of the margin, less than 1.25 % of 904
    expect(trades(hear(dear)).at(-1)).toBe('1001 liquidation sell 10 at 90.4 fee 4 USD')
    expect(account(dear)).toEqual(['900', '0'])
    const gap = { coins: fine('1.25'), ticks: path(1000, 700), intents: LONG }
    expect(trades(hear(gap)).at(-1)).toBe('1001 liquidation sell 10 at 90 fee 0 USD')
    expect(account(gap)).toEqual(['900', '0'])
  })

  test('ends a short position above, where a long one would have gained', () => {
    // 109.452...: at 109.4 it stands, at 109.5 it ends
    const given = { coins: fine('0'), ticks: path(1000, 1094, 1095), intents: [short(100, '10')] }
    expect(trades(hear(given))).toEqual(['102 s100 trade 10 at 100 taker', '2001 liquidation buy 10 at 109.5 fee 0 USD'])
    expect(account(given)).toEqual(['905', '0'])
  })

  test('goes by the mark price: a wick of the last price ends nothing, a mark does without one', () => {
    const marks = [{ ms: 50, mark: 1000 }]
    expect(trades(hear({ coins: fine('0'), ticks: path(1000, 800, 1000), marks, intents: LONG }))).toHaveLength(1)
    const fallen = [...marks, { ms: 500, mark: 904 }]
    expect(trades(hear({ coins: fine('0'), ticks: path(1000), marks: fallen, intents: LONG })).at(-1)).toBe(
      '501 liquidation sell 10 at 100 fee 0 USD',
    )
  })

  test('cancels what is open on the contract, and an order that protected it ends', () => {
    const intents = [...LONG, buyLimit(200, '80', { quantity: '1' }), sellStop(300, '60', { quantity: '10', reduceOnly: true })]
    const heard = hear({ coins: fine('0'), ticks: path(1000, 900), intents })
    expect(heard.slice(-3)).toEqual([
      '1001 buy order cancelled 0 in 0',
      '1001 liquidation sell 10 at 90 fee 0 USD',
      '1001 stop order cancelled 0 in 0',
    ])
  })

  test('comes before a stop that stands at the same price', () => {
    const intents = [...LONG, sellStop(200, '90.4', { quantity: '10', reduceOnly: true })]
    expect(trades(hear({ coins: fine('0'), ticks: path(1000, 904), intents })).at(-1)).toMatch(/liquidation/)
  })

  test('a stop before it protects the margin', () => {
    const intents = [...LONG, sellStop(200, '95', { quantity: '10', reduceOnly: true })]
    const given = { coins: fine('0'), ticks: path(1000, 950, 800), intents }
    expect(trades(hear(given)).at(-1)).toBe('1001 stop trade 10 at 95 taker')
    expect(account(given)).toEqual(['950', '0'])
  })

  test('is told behind the trades that it came after, however slow these are on their way', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const options = { seed: String(seed), latencyMinMs: 1, latencyMaxMs: 3000 }
      const { heard } = perform(stage({ options, coins: fine('0'), ticks: path(1000, 1000, 1000, 900), intents: LONG }))
      const kinds = heard.map(({ report }) => report.kind).filter((kind) => kind === 'trade' || kind === 'foreign-fill')
      expect(kinds).toEqual(kinds.length === 0 ? [] : ['trade', 'foreign-fill'])
    }
  })

  test('each has an id of its own, and the same one again whenever it is played', () => {
    const intents = [...LONG, long(2100, '10', { orderId: 'again' })]
    const ids = () =>
      perform(stage({ coins: fine('0'), ticks: path(1000, 900, 1000, 900), intents })).heard.flatMap(({ report }) =>
        report.kind === 'foreign-fill' ? [report.fill.tradeId] : [],
      )
    expect(new Set(ids()).size).toBe(2)
    expect(ids()).toEqual(ids())
  })
})

describe('positions that share the account (cross)', () => {
  const cross = (symbol: string) => ({ ...perpetual({ marginMode: 'cross' }), symbol, base: symbol.split('/')[0]! })
  const coins = [cross('BTC/USD'), cross('ETH/USD')]
  const eth = { symbol: 'ETH/USD' }
  const both = (...list: readonly (readonly [number, number])[]): Tick[] =>
    list.flatMap(([btc, other], at) => [
      { ms: at * 1000, price: btc, volume: 1000, first: at === 0 },
      { ms: at * 1000, price: other, volume: 1000, first: at === 0, coin: 1 },
    ])

  test('are held by all that is in it: what an isolated one would not survive, they do', () => {
    // 10 at 100 lose 500 of 1000; isolated they had 100
    expect(trades(hear({ coins, ticks: both([100, 100], [50, 100]), intents: [long(100, '10')] }))).toHaveLength(1)
  })

  test('end where the account is: 1000 + 50 x (P - 100) = 0.5 % x 50 x P at 80.40', () => {
    const given = { coins, intents: [long(100, '50')] }
    expect(trades(hear({ ...given, ticks: both([100, 100], [81, 100]) }))).toHaveLength(1)
    expect(trades(hear({ ...given, ticks: both([100, 100], [80, 100]) })).at(-1)).toBe('1001 liquidation sell 50 at 80 fee 0 USD')
  })

  test('carry each other: a gain in one keeps the other', () => {
    const intents = [long(100, '50'), short(200, '50', eth)]
    // BTC loses 1000 and more, ETH has gained as much before
    expect(trades(hear({ coins, ticks: both([100, 100], [100, 78], [79, 78]), intents }))).toHaveLength(2)
    expect(trades(hear({ coins, ticks: both([100, 100], [100, 100], [79, 100]), intents }))).toHaveLength(4)
  })

  test('of several the one that has lost most goes first, and the rest stands if that is enough', () => {
    // 1000 - 900 - 85 = 15, and 0.5 % of 50 x 82 and 10 x 91.5 are 25.1; without the first 85 of 4.6
    const intents = [long(100, '50'), long(200, '10', eth)]
    const given = { coins, ticks: both([100, 100], [82, 91]), intents }
    expect(trades(hear(given)).slice(2)).toEqual(['1001 liquidation sell 50 at 82 fee 0 USD'])
    expect(account(given)).toEqual(['0', '100', 'long 10'])
  })

  test('what was lost by now cannot be bound again', () => {
    const intents = [long(100, '50'), buyLimit(1100, '90', { quantity: '1', orderId: 'more' })]
    // 500 are free, and 500 are lost
    expect(hear({ coins, ticks: both([100, 100], [90, 100]), intents }).at(-1)).toBe('1102 more place rejected insufficient-balance')
  })
})

describe('funding', () => {
  const dues = [{ ms: 500, rate: '0.0001' }]
  test.each<[string, readonly Intent[], readonly string[], readonly string[]]>([
    ['is paid by who is long', [long(100, '10')], ['500 funding -0.1 USD for 10 at 100 x 0.0001'], ['900', '99.9', 'long 10']],
    ['is received by who is short', [short(100, '10')], ['500 funding 0.1 USD for 10 at 100 x 0.0001'], ['900', '100.1', 'short 10']],
    ['is nobody’s who holds nothing', [], [], ['1000', '0']],
  ])('%s', (_, intents, expected, balance) => {
    const given = { ticks: path(100), dues, intents }
    expect(trades(hear(given)).filter((text) => text.includes('funding'))).toEqual(expected.map((text) => text.replace(/^500/, '501')))
    expect(account(given)).toEqual(balance)
  })

  test('is a share of the value at the mark price', () => {
    const heard = hear({ ticks: path(100), marks: [{ ms: 400, mark: 102 }], dues, intents: [long(100, '10')] })
    expect(heard.at(-1)).toBe('501 funding -0.102 USD for 10 at 102 x 0.0001')
  })

  test('that shares the account leaves the margin alone', () => {
    const coins = [perpetual({ marginMode: 'cross' })]
    expect(account({ coins, ticks: path(100), dues, intents: [long(100, '10')] })).toEqual(['899.9', '100', 'long 10'])
  })

  test('uses margin up: a position that stood may end by it, and nobody pays more than he has', () => {
    // 5 % of 1000 leave 50; (50 - 1000) / -9.95 = 95.48
    const given = { ticks: path(100, 95), dues: [{ ms: 500, rate: '0.05' }], intents: [long(100, '10')] }
    expect(trades(hear(given)).at(-1)).toBe('1001 liquidation sell 10 at 95 fee 0 USD')
    const all = { ...given, ticks: path(100), dues: [{ ms: 500, rate: '0.5' }] }
    expect(trades(hear(all)).slice(1)).toEqual(['501 funding -100 USD for 10 at 100 x 0.5', '501 liquidation sell 10 at 100 fee 0 USD'])
    expect(account(all)).toEqual(['900', '0'])
  })

  test('has an id that names its contract and its time, the same whenever it is played', () => {
    const twice = [...dues, { ms: 600, rate: '0.0001' }]
    const ids = () =>
      perform(stage({ ticks: path(100), dues: twice, intents: [long(100, '1')] })).heard.flatMap(({ report }) =>
        report.kind === 'funding' ? [`${report.funding.fundingId} ${report.funding.dueMs}`] : [],
      )
    expect(new Set(ids()).size).toBe(2)
    expect(ids()).toEqual(ids())
  })
})

describe('in hedge mode', () => {
  const options = { positionMode: 'hedge' } as const
  const of = (positionSide: 'long' | 'short') => ({ positionSide })

  test('a contract is held long and short at once, each with its margin', () => {
    const intents = [long(100, '10', of('long')), short(200, '5', of('short'))]
    expect(account({ options, ticks: path(100), intents })).toEqual(['850', '150', 'long 10', 'short 5'])
  })

  test('what closes one never opens the other', () => {
    const intents = [long(100, '5', of('long')), short(200, '8', of('long'))]
    expect(hear({ options, ticks: path(100), intents }).slice(-2)).toEqual([
      '202 s200 trade 5 at 100 taker',
      '202 s200 order cancelled 5 in 1',
    ])
    expect(hear({ options, ticks: path(100), intents: [short(200, '8', of('long'))] })).toEqual([
      '202 s200 place rejected reduce-only-rejected',
    ])
  })

  test('each realises at its own price', () => {
    const intents = [
      long(100, '10', of('long')),
      short(1100, '10', of('short')),
      long(2100, '10', of('short')),
      short(2200, '10', of('long')),
    ]
    // long 100 to 90 loses 100; short 110 to 90 gains 200
    expect(account({ options, ticks: path(100, 110, 90), intents })).toEqual(['1100', '0'])
  })

  test('reports say of which position they are', () => {
    const intents = [long(100, '10', of('long')), short(200, '10', of('short'))]
    const { heard } = perform(stage({ options, ticks: path(100, 90), dues: [{ ms: 500, rate: '0.0001' }], intents }))
    const said = heard.flatMap(({ report }) =>
      report.kind === 'funding' || report.kind === 'foreign-fill' ? [`${report.kind} ${report.direction}`] : [],
    )
    expect(said).toEqual(['funding long', 'funding short', 'foreign-fill long'])
  })

  test.each([
    ['an order that does not say of which it is', 'hedge' as const, {}],
    ['one that does, where a contract has one position', 'one-way' as const, of('long')],
  ])('%s is refused', (_, positionMode, more) => {
    const heard = hear({ options: { positionMode }, ticks: path(100), intents: [long(100, '1', more)] })
    expect(heard).toEqual(['102 b100 place rejected position-side-mismatch'])
  })
})
