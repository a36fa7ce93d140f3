import { describe, expect, test } from 'vitest'
import { cancelCreate } from '../../src/exchange/paper/profiles/cancel-create.ts'
import { noStops } from '../../src/exchange/paper/profiles/no-stops.ts'
import { stopLimits } from '../../src/exchange/paper/profiles/stop-limits.ts'
import { parse } from '../../src/kernel/money.ts'
import { buyLimit, cancel, market, prices, sellLimit, sellStop, stopLimit, type Tick, told } from './stage.ts'

const trades = (heard: readonly string[]): string[] => heard.filter((text) => text.includes('trade'))

describe('an order for at once (IOC)', () => {
  test('takes what stands there at its limit or better, and what is left does not stay', () => {
    // of the candle 10 are ours
    const intents = [buyLimit(100, '101', { quantity: '12', timeInForce: 'IOC' })]
    expect(told({ ticks: prices(100, 90), intents })).toEqual([
      '102 buy place accepted',
      '102 buy trade 10 at 100 taker',
      '102 buy order expired 10 in 1',
    ])
  })

  test('that is filled whole has ended as filled', () => {
    expect(told({ ticks: prices(100), intents: [buyLimit(100, '101', { timeInForce: 'IOC' })] }).at(-1)).toBe('102 buy order filled 1 in 1')
  })

  test.each<[string, readonly Tick[]]>([
    ['where nobody stands at its limit', prices(100, 80)],
    ['in a silence', [{ ms: 0, price: 80, volume: 10, first: true }, ...prices(80).map((tick) => ({ ...tick, ms: 120_000 }))]],
    ['before the first price', [{ ms: 120_000, price: 80, volume: 10, first: true }]],
  ])('%s trades nothing, also later, and gives back what it held', (_, ticks) => {
    const timeMs = 61_000
    const late = ticks.map((tick) => (tick.ms === 0 ? tick : { ...tick, ms: tick.ms + 120_000 }))
    const intents = [
      buyLimit(timeMs, '90', { quantity: '100', timeInForce: 'IOC' }),
      buyLimit(timeMs + 100, '90', { orderId: 'next', quantity: '100' }),
    ]
    const heard = told({ ticks: late, intents, deposits: { USD: '9000' } })
    expect(heard.slice(0, 3)).toEqual(['61002 buy place accepted', '61002 buy order expired 0 in 0', '61102 next place accepted'])
  })

  test('at market: what the candle does not give at once is not bought later', () => {
    const intents = [market(100, 'sell', { quantity: '10', timeInForce: 'IOC' })]
    const ticks = [
      { ms: 0, price: 100, volume: 4, first: true },
      { ms: 1000, price: 100, volume: 9 },
    ]
    expect(told({ ticks, intents }).slice(1)).toEqual(['102 sell trade 4 at 100 taker', '102 sell order expired 4 in 1'])
  })
})

describe('a post-only order', () => {
  test.each([
    ['buys', 'at the ask', buyLimit(100, '101', { postOnly: true })],
    ['buys', 'above it', buyLimit(100, '120', { postOnly: true })],
    ['sells', 'at the bid', sellLimit(100, '99', { orderId: 'buy', postOnly: true })],
  ])('that %s %s would take, and is refused', (_, __, intent) => {
    // 2 percent: bid 99, ask 101
    const heard = told({ ticks: prices(100, 90, 130), intents: [intent], options: { spreadPct: parse('2') } })
    expect(heard).toEqual(['102 buy place rejected would-take'])
  })

  test('inside the spread rests, and makes when the price comes through it', () => {
    const intents = [buyLimit(100, '100', { postOnly: true })]
    expect(told({ ticks: prices(100, 100, 99), intents, options: { spreadPct: parse('2') } })).toEqual([
      '102 buy place accepted',
      '2001 buy trade 1 at 100 maker',
      '2001 buy order filled 1 in 1',
    ])
  })

  test('that comes before any price takes nothing from the first one', () => {
    const ticks = prices(90, 80).map((tick) => ({ ...tick, ms: tick.ms + 1000 }))
    expect(told({ ticks, intents: [buyLimit(100, '90', { postOnly: true })] })[1]).toBe('2001 buy trade 1 at 90 maker')
  })

  test.each([
    ['that is for at once as well', buyLimit(100, '90', { postOnly: true, timeInForce: 'IOC' })],
    ['at market', market(100, 'buy', { postOnly: true })],
    ['that is a stop', stopLimit(100, '90', '89', { orderId: 'buy', postOnly: true })],
  ])('%s contradicts itself', (_, intent) => {
    expect(told({ ticks: prices(100), intents: [intent] })).toEqual(['102 buy place rejected malformed-order'])
  })
})

describe('a stop that becomes a limit order', () => {
  test('fills at the bid, not below its limit', () => {
    expect(told({ ticks: prices(100, 95), intents: [stopLimit(100, '95', '94')] }).slice(1)).toEqual([
      '1001 stop trade 1 at 95 taker',
      '1001 stop order filled 1 in 1',
    ])
  })

  test('rests where the price has fallen past its limit, and may never fill', () => {
    expect(told({ ticks: prices(100, 90, 93, 94), intents: [stopLimit(100, '95', '94')] })).toEqual(['102 stop place accepted'])
  })

  test('that rests makes at its own price once the price has come back through it', () => {
    expect(told({ ticks: prices(100, 90, 96), intents: [stopLimit(100, '95', '94')] }).slice(1)).toEqual([
      '2001 stop trade 1 at 94 maker',
      '2001 stop order filled 1 in 1',
    ])
  })

  test('is cancelled as any other, triggered or not', () => {
    const intents = [stopLimit(100, '95', '94'), cancel(1500, 'stop')]
    expect(told({ ticks: prices(100, 90), intents }).slice(1)).toEqual(['1502 stop cancel accepted', '1502 stop order cancelled 0 in 0'])
  })

  test('for at once: what its trigger does not find is not sold', () => {
    const intents = [stopLimit(100, '95', '94', { timeInForce: 'IOC' })]
    expect(told({ ticks: prices(100, 90, 99), intents }).slice(1)).toEqual(['1001 stop order expired 0 in 0'])
  })

  test.each([
    ['price-not-on-tick', '95', '94.5'],
    ['price-not-on-tick', '95.5', '94'],
    ['malformed-order', '95', 'x'],
    ['malformed-order', 'x', '94'],
    ['would-trigger-immediately', '100', '94'],
    ['price-not-on-tick', '90', '0'],
  ])('%s', (code, stopPrice, limitPrice) => {
    const [told1] = told({ ticks: prices(100), intents: [stopLimit(100, stopPrice, limitPrice)] })
    expect(told1).toBe(`102 stop place rejected ${code}`)
  })
})

describe('where a stop', () => {
  test.each([
    ['rests at market', cancelCreate, ['accepted', 'accepted']],
    ['becomes a limit order only', stopLimits, ['rejected unsupported-order-type', 'accepted']],
    ['does not rest at all', noStops, ['rejected unsupported-order-type', 'rejected unsupported-order-type']],
  ])('%s, each kind of it is taken or refused', (_, profile, expected) => {
    const intents = [sellStop(100, '90', { orderId: 'a' }), stopLimit(100, '90', '89', { orderId: 'b' })]
    const heard = told({ ticks: prices(100), intents, options: { profile } })
    expect(heard).toEqual([`102 a place ${expected[0]}`, `102 b place ${expected[1]}`])
  })
})

describe('what only reduces, on spot,', () => {
  test('sells what is held, as any sale, and buys nothing', () => {
    const intents = [
      market(100, 'sell', { quantity: '10', reduceOnly: true }),
      market(200, 'sell', { orderId: 'more', reduceOnly: true }),
      buyLimit(300, '100', { reduceOnly: true }),
    ]
    const heard = told({ ticks: prices(100), intents })
    expect(trades(heard)).toEqual(['102 sell trade 10 at 100 taker'])
    expect(heard).toContain('202 more place rejected insufficient-balance')
    expect(heard).toContain('302 buy place rejected reduce-only-rejected')
  })

  test('claims its coins once, as every sale does', () => {
    const stop = { quantity: '6', reduceOnly: true }
    const intents = [sellStop(100, '90', { ...stop, orderId: 'a' }), sellStop(200, '91', { ...stop, orderId: 'b' })]
    expect(told({ ticks: prices(100), intents })).toEqual(['102 a place accepted', '202 b place rejected insufficient-balance'])
  })
})
