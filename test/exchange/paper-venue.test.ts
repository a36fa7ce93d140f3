import { describe, expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { Report } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { keyedName } from '../../src/kernel/random.ts'
import { BTC, buyLimit, cancel, coinOf, line, market, PLAIN, perform, prices, sellLimit, sellStop, told } from './stage.ts'

describe('at the door', () => {
  const fine = mapFilters({ tickSize: '0.5', stepSize: '0.001', minQuantity: '0.01', minNotional: '5' }, parse)
  const coins = [coinOf('BTC/USD', { tickSize: fine.tickSize, filters: fine })]
  test.each([
    ['price-not-on-tick', buyLimit(100, '100.3')],
    ['quantity-not-on-step', buyLimit(100, '100', { quantity: '0.0505' })],
    ['below-min-quantity', buyLimit(100, '100', { quantity: '0.009' })],
    ['below-min-notional', buyLimit(100, '100', { quantity: '0.049' })],
    ['below-min-notional', market(100, 'sell', { quantity: '0.049', orderId: 'buy' })],
    ['insufficient-balance', buyLimit(100, '100', { quantity: '100.001' })],
    ['insufficient-balance', sellLimit(100, '200', { quantity: '10.001', orderId: 'buy' })],
    ['insufficient-balance', market(100, 'buy', { quantity: '100.001' })],
    ['malformed-order', buyLimit(100, 'x')],
    ['malformed-order', buyLimit(100, '100', { limitPrice: null })],
    ['unknown-symbol', buyLimit(100, '100', { symbol: 'DOGE/USD' })],
    ['unsupported-order-type', sellStop(100, '90', { side: 'buy', orderId: 'buy' })],
  ])('%s', (code, intent) => {
    // 200 ticks of 0.5
    const heard = told({ coins, ticks: prices(200), intents: [intent], asks: [{ ms: 200, symbol: 'BTC/USD', orderId: 'buy' }] })
    expect(heard).toEqual([`102 buy place rejected ${code}`, `200 buy order rejected ${code} 0 in 0`])
  })

  test('an open order holds what it may cost with its worst fee, and gives it back when cancelled', () => {
    const options = { makerFeePct: parse('0.1'), takerFeePct: parse('0.5') }
    const intents = [
      buyLimit(100, '100', { quantity: '50', orderId: 'a' }),
      buyLimit(200, '100', { quantity: '49.503', orderId: 'b' }),
      cancel(300, 'a'),
      buyLimit(400, '100', { quantity: '99.502', orderId: 'c' }),
    ]
    const heard = told({ options, ticks: prices(120), intents, deposits: { USD: '10000' } })
    expect(heard).toEqual([
      '102 a place accepted',
      '202 b place rejected insufficient-balance',
      '302 a cancel accepted',
      '302 a order cancelled 0 in 0',
      '402 c place accepted',
    ])
    const open = perform({ options, ticks: prices(120), intents, deposits: { USD: '10000' } }).venue.openOrders()
    expect(open).toEqual([{ orderId: 'c', symbol: 'BTC/USD', remaining: '99.502', locked: '9999.951' }])
  })

  test('coins that a stop holds cannot be sold twice (F38)', () => {
    const intents = [sellStop(100, '50', { quantity: '10' }), market(200, 'sell')]
    expect(told({ ticks: prices(100), intents })).toContain('202 sell place rejected insufficient-balance')
  })

  test('an id ever seen is refused, even of a rejected or finished order, and the first order stays what it was', () => {
    const intents = [
      buyLimit(100, '100'),
      buyLimit(200, '100'),
      buyLimit(300, '0', { orderId: 'bad' }),
      buyLimit(400, '100', { orderId: 'bad' }),
    ]
    const heard = told({ ticks: prices(100), intents, asks: [{ ms: 500, symbol: 'BTC/USD', orderId: 'buy' }] })
    expect(heard.filter((text) => text.includes('place'))).toEqual([
      '102 buy place accepted',
      '202 buy place rejected duplicate-order-id',
      '302 bad place rejected price-not-on-tick',
      '402 bad place rejected duplicate-order-id',
    ])
    expect(heard.at(-1)).toBe('500 buy order filled 1 in 1')
  })
})

test('a request that is on its way until its absence could be proven is refused', () => {
  const slow = { latencyMinMs: 50, latencyMaxMs: 50 }
  const order = (provableAfterMs: number) =>
    told({ options: slow, ticks: prices(100), intents: [buyLimit(100, '90', { provableAfterMs })] })
  expect(order(149)).toEqual(['200 buy place rejected request-expired'])
  expect(order(150)).toEqual(['200 buy place accepted'])
})

/** what the venue calls the order `buy` */
const NAME = `v${keyedName(PLAIN.seed, 'buy', 'order')}`

test('a sixth stop of a coin is refused, whatever else is open', () => {
  const stops = Array.from({ length: 6 }, (_, nth) => sellStop(100 + nth, '80', { orderId: `s${nth}` }))
  const heard = told({ ticks: prices(100), intents: [sellLimit(50, '200'), ...stops, sellLimit(200, '200', { orderId: 'more' })] })
  expect(heard.filter((text) => !text.includes('accepted'))).toEqual(['107 s5 place rejected too-many-stops'])
  expect(heard).toHaveLength(8)
})

describe('cancelling', () => {
  test.each([
    ['an open order', [buyLimit(100, '90'), cancel(200, 'buy')], ['202 buy cancel accepted', '202 buy order cancelled 0 in 0']],
    ['a closed order', [buyLimit(100, '100'), cancel(200, 'buy')], ['202 buy cancel rejected order-closed']],
    ['an order nobody placed', [cancel(200, 'buy')], ['202 buy cancel rejected unknown-order']],
    [
      'an order that the venue calls otherwise',
      [buyLimit(100, '90'), cancel(200, 'buy', { venueOrderId: 'v0' })],
      ['202 buy cancel rejected unknown-order'],
    ],
    [
      'an order by the name that the venue gave it',
      [buyLimit(100, '90'), cancel(200, 'buy', { venueOrderId: NAME })],
      ['202 buy cancel accepted', '202 buy order cancelled 0 in 0'],
    ],
    [
      'twice',
      [buyLimit(100, '90'), cancel(200, 'buy'), cancel(300, 'buy', { attempt: 2 })],
      ['202 buy cancel accepted', '202 buy order cancelled 0 in 0', '302 buy cancel rejected order-closed'],
    ],
  ])('%s', (_, intents, expected) => {
    expect(told({ ticks: prices(100), intents }).slice(-expected.length)).toEqual(expected)
  })

  test('a partly filled order ends with what was executed', () => {
    const intents = [buyLimit(100, '100', { quantity: '20' }), cancel(200, 'buy')]
    expect(told({ ticks: prices(100), intents })).toEqual([
      '102 buy place accepted',
      '102 buy trade 10 at 100 taker',
      '202 buy cancel accepted',
      '202 buy order cancelled 10 in 1',
    ])
  })
})

describe('a look-up', () => {
  const slow = { latencyMinMs: 50, latencyMaxMs: 50 }
  const ask = (ms: number, orderId = 'buy') => ({ ms, symbol: 'BTC/USD', orderId })

  test('answers when the reply would have come, then at once, and knows only what was reported by then', () => {
    const heard = told({
      options: slow,
      ticks: prices(100),
      intents: [buyLimit(100, '90'), cancel(300, 'buy')],
      asks: [ask(120), ask(250), ask(310), ask(500)],
    })
    expect(heard).toEqual([
      '200 buy place accepted',
      '200 buy order open 0 in 0',
      '250 buy order open 0 in 0',
      '400 buy cancel accepted',
      '400 buy order cancelled 0 in 0',
      '400 buy order cancelled 0 in 0',
      '500 buy order cancelled 0 in 0',
    ])
  })

  test('does not know of a trade before it is reported', () => {
    const heard = told({ options: slow, ticks: prices(100, 80), intents: [buyLimit(100, '90')], asks: [ask(1049), ask(1050)] })
    expect(heard.slice(1)).toEqual([
      '1049 buy order open 0 in 0',
      '1050 buy trade 1 at 90 maker',
      '1050 buy order filled 1 in 1',
      '1050 buy order filled 1 in 1',
    ])
  })

  test('comes behind whatever is reported in the same millisecond, and knows it', () => {
    expect(told({ ticks: prices(100), intents: [buyLimit(100, '100')], asks: [ask(101)] })).toEqual([
      '102 buy place accepted',
      '102 buy trade 1 at 100 taker',
      '102 buy order filled 1 in 1',
      '102 buy order filled 1 in 1',
    ])
  })

  test('of an id nobody used says so', () => {
    expect(told({ asks: [ask(70, 'ghost')] })).toEqual(['70 ghost not-found'])
  })

  test('by another name than the venue gave the order finds none', () => {
    const asks = [
      { ...ask(300), venueOrderId: NAME },
      { ...ask(400), venueOrderId: 'v0' },
    ]
    const heard = told({ ticks: prices(100), intents: [buyLimit(100, '90')], asks })
    expect(heard.slice(1)).toEqual(['300 buy order open 0 in 0', '400 buy not-found'])
  })

  test('of an order whose reply was lost answers once the reply is overdue', () => {
    const options = { ...slow, unansweredPct: 100 }
    expect(told({ options, ticks: prices(100), intents: [buyLimit(100, '90')], asks: [ask(120), ask(20_000)] })).toEqual([
      '10100 buy place unknown timeout',
      '10100 buy order open 0 in 0',
      '20000 buy order open 0 in 0',
    ])
  })
})

test('a survey tells all that is open and owned, before the request returns', () => {
  const venue = new PaperVenue(PLAIN, [BTC], { USD: '1000' })
  const reports: Report[] = []
  venue.listen((report) => reports.push(report))
  venue.setTime(10)
  venue.place((buyLimit(10, '90') as Intent & { kind: 'place' }).order)
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  venue.setTime(50)
  venue.survey({ askedMs: 50 })
  const atMs = { venueTimeMs: 50 }
  expect(reports.at(-1)).toEqual({
    kind: 'survey',
    askedMs: 50,
    openOrders: { found: [{ orderId: 'buy', symbol: 'BTC/USD' }], ...atMs },
    balances: { found: [{ asset: 'USD', free: '910', locked: '90' }], ...atMs },
    positions: { found: [], ...atMs },
  })
})

test('in one millisecond coins speak in tape order, the orders of a coin in order of their ids, whatever was asked first', () => {
  const coins = [BTC, coinOf('ETH/USD')]
  const intents = [
    buyLimit(100, '1', { orderId: 'a', symbol: 'ETH/USD' }),
    buyLimit(100, '1', { orderId: 'z' }),
    buyLimit(100, '1', { orderId: 'y' }),
  ]
  expect(told({ coins, intents })).toEqual(['102 y place accepted', '102 z place accepted', '102 a place accepted'])
})

test('some of many requests are lost, about as many as asked for', () => {
  const intents = Array.from({ length: 400 }, (_, at) => buyLimit(100, '1', { orderId: `o${at}`, quantity: '1' }))
  const lost = perform({ options: { unansweredPct: 25 }, ticks: prices(100), intents })
    .heard.map(line)
    .filter((text) => text.includes('unknown'))
  expect(lost.length).toBeGreaterThan(70)
  expect(lost.length).toBeLessThan(130)
})

test('trade and venue order ids are the same in every run and different from each other', () => {
  const run = (seed: string) =>
    perform({ options: { seed }, ticks: prices(100, 100), intents: [market(100, 'sell', { quantity: '1' }), market(100, 'buy')] }).heard
  const ids = (seed: string) =>
    run(seed).flatMap(({ report }) =>
      report.kind === 'trade'
        ? [report.trade.tradeId]
        : report.kind === 'reply' && report.outcome.is === 'accepted'
          ? [report.outcome.venueOrderId]
          : [],
    )
  expect(ids('a')).toEqual(ids('a'))
  expect(new Set([...ids('a'), ...ids('b')]).size).toBe(8)
  expect(ids('a').every((id) => /^[tv][0-9a-f]{16}$/.test(id))).toBe(true)
})

describe('impossible worlds are refused', () => {
  test.each([
    [{ latencyMinMs: 0 }, /Latency must be whole milliseconds from 1 up/],
    [{ latencyMinMs: 5, latencyMaxMs: 4 }, /Latency/],
    [{ spreadPct: parse('-1') }, /spreadPct must be between 0 and 100/],
    [{ maxVolumeSharePct: parse('100.1') }, /maxVolumeSharePct/],
  ])('%o', (options, message) => {
    expect(() => new PaperVenue({ ...PLAIN, ...options }, [BTC], {})).toThrow(message)
  })
  test('a tick off the tape, and amounts finer than money', () => {
    const filters = { ...BTC.filters, tickSize: parse('0.7') }
    expect(() => new PaperVenue(PLAIN, [coinOf('A/B', { filters })], {})).toThrow(/no multiple/)
    const fine = { ...BTC.filters, tickSize: parse('0.000000000001'), stepSize: parse('0.0000001') }
    expect(() => new PaperVenue(PLAIN, [coinOf('A/B', { tickSize: fine.tickSize, filters: fine })], {})).toThrow(/more than 18 decimals/)
  })
  test('a price played over something due', () => {
    const venue = new PaperVenue(PLAIN, [BTC], { BTC: '1' })
    venue.listen(() => undefined)
    venue.place({
      orderId: 'a',
      symbol: 'BTC/USD',
      side: 'sell',
      type: 'market',
      quantity: '1',
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'GTC',
      reduceOnly: false,
      postOnly: false,
      provableAfterMs: 15_000,
    })
    venue.step()
    expect(() => venue.tick(0, 100, 1, 5, true)).toThrow(/everything due/)
  })
})
