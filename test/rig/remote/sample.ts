import type { PlaceOrder } from '../../../src/exchange/port.ts'

/** An order and a trade of it, for the client to carry. */
export const ID = 'cf0123456789abcdef01234567'
export const ORDER: PlaceOrder = {
  orderId: ID,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  quantity: '0.1',
  limitPrice: '20000',
  stopPrice: null,
  timeInForce: 'GTC',
  reduceOnly: false,
  postOnly: false,
  // long after each test
  provableAfterMs: Date.now() + 3_600_000,
}
export const TRADE = {
  orderId: ID,
  tradeId: 't1',
  symbol: 'BTC/USD',
  quantity: '0.1',
  price: '20000',
  fee: { amount: '2', asset: 'USD', quoteValue: '2' },
  liquidity: 'maker',
  venueTimeMs: 1_700_000_000_000,
}
