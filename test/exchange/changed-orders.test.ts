import { describe, expect, test } from 'vitest'
import { amends } from '../../src/exchange/paper/profiles/amends.ts'
import { cancelReplace } from '../../src/exchange/paper/profiles/cancel-replace.ts'
import { PROFILES } from '../../src/exchange/paper/profiles/index.ts'
import { amend, buyLimit, cancel, market, perform, prices, replace, sellLimit, sellStop, stopLimit, told } from './stage.ts'

describe('an order that is changed where it stands', () => {
  const options = { profile: amends }

  test('has its new price and size from then on, and its look-up says so', () => {
    const intents = [sellStop(100, '80', { quantity: '2' }), amend(200, 'stop', { quantity: '3', stopPrice: '90' })]
    const asks = [150, 300].map((ms) => ({ ms, symbol: 'BTC/USD', orderId: 'stop' }))
    const { heard, venue } = perform({ options, ticks: prices(100), intents, asks })
    const terms = heard.map(({ report }) => (report.kind === 'order' && report.answer.is === 'found' ? report.answer.terms : undefined))
    expect(terms.filter((one) => one !== undefined)).toEqual([
      { quantity: '2', limitPrice: null, stopPrice: '80' },
      { quantity: '3', limitPrice: null, stopPrice: '90' },
    ])
    expect(venue.openOrders()).toMatchObject([{ remaining: '3', locked: '3' }])
  })

  test('triggers at the new price and not at the old', () => {
    const intents = [sellStop(100, '95'), amend(200, 'stop', { quantity: '1', stopPrice: '90' })]
    expect(told({ options, ticks: prices(100, 95, 90), intents }).slice(1)).toEqual([
      '202 stop amend accepted',
      '2001 stop trade 1 at 90 taker',
      '2001 stop order filled 1 in 1',
    ])
  })

  test('keeps what was executed of it: the size is that of the whole', () => {
    // 10 of 12 are bought at once; 14 leave 4
    const intents = [buyLimit(100, '100', { quantity: '12' }), amend(200, 'buy', { quantity: '14', limitPrice: '99' })]
    const { heard, venue } = perform({ options, ticks: prices(100), intents })
    expect(heard).toHaveLength(3)
    expect(venue.openOrders()).toMatchObject([{ remaining: '4', locked: '396' }])
  })

  test('may take at its new price', () => {
    const intents = [buyLimit(100, '90'), amend(200, 'buy', { quantity: '1', limitPrice: '100' })]
    expect(told({ options, ticks: prices(100), intents }).slice(1)).toEqual([
      '202 buy amend accepted',
      '202 buy trade 1 at 100 taker',
      '202 buy order filled 1 in 1',
    ])
  })

  test('goes behind those at the same price, unless it only shrinks', () => {
    const first = (terms: Parameters<typeof amend>[2]) => {
      const intents = [
        sellLimit(100, '110', { orderId: 'a', quantity: '2' }),
        sellLimit(200, '110', { orderId: 'b', quantity: '2' }),
        amend(300, 'a', terms),
      ]
      // of the candle one is ours
      const ticks = [
        { ms: 0, price: 100, volume: 0, first: true },
        { ms: 1000, price: 111, volume: 1 },
      ]
      return told({ options, ticks, intents }).find((text) => text.includes('trade'))
    }
    expect(first({ quantity: '1', limitPrice: '110' })).toMatch(/ a trade/)
    expect(first({ quantity: '3', limitPrice: '110' })).toMatch(/ b trade/)
  })

  const changes: [string, Parameters<typeof amend>[2], string][] = [
    ['on no tick', { quantity: '1', limitPrice: '90.5' }, 'price-not-on-tick'],
    ['without its price', { quantity: '1' }, 'malformed-order'],
    ['more than is owned', { quantity: '200', limitPrice: '90' }, 'insufficient-balance'],
    ['post-only, where it would take', { quantity: '1', limitPrice: '100' }, 'would-take'],
  ]
  test.each(changes)('is left as it was by a change that is refused: %s', (_, terms, code) => {
    const intents = [buyLimit(100, '90', { postOnly: true, quantity: '50' }), amend(200, 'buy', terms)]
    const { heard, venue } = perform({ options, ticks: prices(100), intents })
    expect(told({ options, ticks: prices(100), intents })[1]).toBe(`202 buy amend rejected ${code}`)
    expect(heard).toHaveLength(2)
    expect(venue.openOrders()).toMatchObject([{ remaining: '50', locked: '4500' }])
  })

  test.each([
    ['nobody placed', [amend(200, 'buy', { quantity: '1', limitPrice: '90' })], 'buy amend rejected unknown-order'],
    ['has ended', [market(100, 'buy'), amend(200, 'buy', { quantity: '2' })], 'buy amend rejected order-closed'],
    [
      'is to be smaller than what was executed',
      [buyLimit(100, '100', { quantity: '12' }), amend(200, 'buy', { quantity: '10', limitPrice: '100' })],
      'buy amend rejected below-executed',
    ],
    [
      'would trigger',
      [sellStop(100, '90'), amend(200, 'stop', { quantity: '1', stopPrice: '100' })],
      'stop amend rejected would-trigger-immediately',
    ],
  ])('is none that %s', (_, intents, expected) => {
    expect(told({ options, ticks: prices(100), intents }).at(-1)).toBe(`202 ${expected}`)
  })

  test('is no stop that has triggered', () => {
    const intents = [stopLimit(100, '95', '94'), amend(1500, 'stop', { quantity: '1', stopPrice: '80', limitPrice: '79' })]
    expect(told({ options, ticks: prices(100, 90), intents }).at(-1)).toBe('1502 stop amend rejected already-triggered')
  })
})

describe('one order in the place of another', () => {
  const options = { profile: cancelReplace }
  // all ten coins, so that the second can stand only once the first is gone
  const stop = sellStop(100, '80', { orderId: 'old', quantity: '10' })

  test('holds what the other held, and both halves are answered', () => {
    const intents = [stop, replace('old', sellStop(200, '90', { orderId: 'new', quantity: '10' }))]
    const { venue } = perform({ options, ticks: prices(100), intents })
    expect(told({ options, ticks: prices(100), intents }).slice(1)).toEqual([
      '202 new place accepted',
      '202 old cancel accepted',
      '202 old order cancelled 0 in 0',
    ])
    expect(venue.openOrders()).toEqual([{ orderId: 'new', symbol: 'BTC/USD', remaining: '10', locked: '10' }])
  })

  test('that is refused only then leaves neither: cancelled, and not replaced', () => {
    const intents = [stop, replace('old', sellStop(200, '100', { orderId: 'new', quantity: '10' }))]
    const { venue } = perform({ options, ticks: prices(100), intents })
    expect(told({ options, ticks: prices(100), intents }).slice(1)).toEqual([
      '202 new place rejected would-trigger-immediately',
      '202 old cancel accepted',
      '202 old order cancelled 0 in 0',
    ])
    expect(venue.openOrders()).toEqual([])
  })

  test('comes to half by chance, as often as the option says, and then always for the same order', () => {
    const ids = Array.from({ length: 200 }, (_, nth) => `new${nth}`)
    const half = (halfReplacedPct: number) =>
      ids.filter((orderId) => {
        const intents = [stop, replace('old', sellStop(200, '90', { orderId, quantity: '10' }))]
        return told({ options: { ...options, halfReplacedPct }, ticks: prices(100), intents }).includes(
          `202 ${orderId} place rejected not-replaced`,
        )
      })
    expect([half(0).length, half(100).length]).toEqual([0, 200])
    // 200 x 25 % = 50, and three times the square root of 200 x 0.25 x 0.75 to either side
    expect(Math.abs(half(25).length - 50)).toBeLessThan(19)
    expect(half(50)).toEqual(expect.arrayContaining(half(25)))
  })

  test.each([
    ['whose filters refuse it', sellStop(200, '90.5', { orderId: 'new', quantity: '10' }), 'price-not-on-tick', 'price-not-on-tick'],
    [
      'whose absence could be proven by then',
      sellStop(200, '90', { orderId: 'new', provableAfterMs: 200 }),
      'request-expired',
      'request-expired',
    ],
    ['whose id was used before', sellStop(200, '90', { orderId: 'old' }), 'duplicate-order-id', 'duplicate-order-id'],
  ])('%s leaves the other', (_, order, placed, cancelled) => {
    const heard = told({ options, ticks: prices(100), intents: [stop, replace('old', order)] })
    const id = order.kind === 'place' ? order.order.orderId : ''
    expect(heard.slice(1).sort()).toEqual([`202 old cancel rejected ${cancelled}`, `202 ${id} place rejected ${placed}`].sort())
    expect(perform({ options, ticks: prices(100), intents: [stop, replace('old', order)] }).venue.openOrders()).toHaveLength(1)
  })

  test.each([
    ['that nobody placed', [], 'unknown-order'],
    ['that has ended', [stop, cancel(150, 'old')], 'order-closed'],
    // 10 of 12 are bought at once
    ['of which a part is executed', [buyLimit(100, '100', { orderId: 'old', quantity: '12' })], 'partly-filled'],
  ])('is not tried in the place of one %s', (_, before, code) => {
    const intents = [...before, replace('old', sellStop(200, '90', { orderId: 'new' }))]
    const heard = told({ options, ticks: prices(100), intents, asks: [{ ms: 300, symbol: 'BTC/USD', orderId: 'new' }] })
    expect(heard.slice(-3)).toEqual([
      '202 new place rejected not-attempted',
      `202 old cancel rejected ${code}`,
      '300 new order rejected not-attempted 0 in 0',
    ])
  })

  test('without an answer: both are unknown, and have happened', () => {
    const intents = [replace('old', sellStop(200, '90', { orderId: 'new' }))]
    const given = { options: { ...options, unansweredPct: 100 }, ticks: prices(100), intents: [stop, ...intents] }
    const heard = told({ ...given, asks: [{ ms: 10_300, symbol: 'BTC/USD', orderId: 'new' }] })
    expect(heard.filter((text) => !text.includes('10100'))).toEqual([
      '202 old order cancelled 0 in 0',
      '10200 new place unknown timeout',
      '10200 old cancel unknown timeout',
      '10300 new order open 0 in 0',
    ])
  })
})

test.each(Object.entries(PROFILES).filter(([, { moveStop }]) => moveStop !== 'amend'))(
  'a venue that is %s changes nothing where it stands',
  (_, profile) => {
    const intents = [buyLimit(100, '90'), amend(200, 'buy', { quantity: '2', limitPrice: '91' })]
    expect(told({ options: { profile }, ticks: prices(100), intents }).at(-1)).toBe('202 buy amend rejected unsupported-request')
  },
)

test.each(Object.entries(PROFILES).filter(([, { moveStop }]) => moveStop !== 'cancel-replace'))(
  'a venue that is %s puts no order in the place of another by one request',
  (_, profile) => {
    const intents = [buyLimit(100, '90'), replace('buy', buyLimit(200, '91', { orderId: 'new' }))]
    const { venue } = perform({ options: { profile }, ticks: prices(100), intents })
    expect(told({ options: { profile }, ticks: prices(100), intents }).slice(1)).toEqual([
      '202 buy cancel rejected unsupported-request',
      '202 new place rejected unsupported-request',
    ])
    expect(venue.openOrders()).toMatchObject([{ orderId: 'buy' }])
  },
)
