import { expect, test } from 'vitest'
import { requestOf } from '../../src/exchange/request.ts'

const order = {
  symbol: 'BTC/USD',
  orderId: 'a',
  side: 'sell',
  type: 'market',
  quantity: '1',
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'GTC',
  postOnly: false,
  provableAfterMs: 15_000,
} as const

test.each([
  [true, true, true],
  // on spot there is no such word, and a sell opens nothing
  [true, false, false],
  [false, true, false],
])('an order that must open nothing (%s) says so where the venue has the word (%s): %s', (reduceOnly, can, expected) => {
  expect(requestOf({ ...order, reduceOnly }, { reduceOnly: can, positionMode: 'one-way' })).toEqual({ ...order, reduceOnly: expected })
})

test.each([
  ['buy', false, 'long'],
  ['sell', true, 'long'],
  ['sell', false, 'short'],
  ['buy', true, 'short'],
] as const)(
  'where a coin may be held both ways, a %s that only reduces (%s) says that it is of the %s position',
  (side, reduceOnly, positionSide) => {
    const asked = { ...order, side, reduceOnly }
    expect(requestOf(asked, { reduceOnly: true, positionMode: 'hedge' })).toEqual({ ...asked, positionSide })
    // the side is known, also where there is no word for reducing
    expect(requestOf(asked, { reduceOnly: false, positionMode: 'hedge' })).toEqual({ ...asked, reduceOnly: false, positionSide })
  },
)
