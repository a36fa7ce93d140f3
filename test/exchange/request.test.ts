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
  expect(requestOf({ ...order, reduceOnly }, { reduceOnly: can })).toEqual({ ...order, reduceOnly: expected })
})
