import fc from 'fast-check'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import type { PlaceOrder } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { type Ask, coinOf, type Tick } from './stage.ts'

export const COINS = [
  coinOf('BTC/USD', { timeframeMs: 1000 }),
  coinOf('ETH/USD', { timeframeMs: 1000 }),
  coinOf('ETH/BTC', {
    timeframeMs: 1000,
    tickSize: parse('0.01'),
    filters: mapFilters({ tickSize: '0.01', stepSize: '0.1', minQuantity: '0.1', minNotional: '0.01' }, parse),
  }),
]
export const DEPOSITS = { USD: '50000', BTC: '40', ETH: '80' }
export const END_MS = 12_000

/** candles of a second, four prices each, walking between 80 and 120; some are missing, some without volume */
const walk = fc.array(
  fc.record({
    moves: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 4, maxLength: 4 }),
    volume: fc.constantFrom(0, 3, 20, 400),
    isMissing: fc.integer({ max: 4, min: 0 }).map((n) => n === 0),
  }),
  { minLength: 10, maxLength: 10 },
)
export const tape = fc.array(walk, { minLength: 3, maxLength: 3 }).map((walks) =>
  walks
    .flatMap((candles, coin) => {
      let price = 100
      return candles.flatMap(({ moves, volume, isMissing }, at): Tick[] =>
        isMissing
          ? []
          : moves.map((move, k) => {
              price = Math.min(120, Math.max(80, price + move))
              return { coin, ms: at * 1000 + k * 250, price, volume: (volume * (k + 1)) / 4, first: k === 0 }
            }),
      )
    })
    .sort((a, b) => a.ms - b.ms || a.coin! - b.coin!),
)

// one wish an id, so that a repeated id is the same order sent again
const order = fc.record({
  coin: fc.constantFrom('BTC/USD', 'ETH/USD', 'ETH/BTC'),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('limit', 'market', 'stop-market'),
  price: fc.integer({ min: 75, max: 125 }),
  quantity: fc.integer({ min: 1, max: 150 }),
})
const IDS = 25
const nth = fc.nat(IDS - 1)
const ms = fc.integer({ min: 0, max: END_MS })
const request = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('place'), ms, nth, attempt: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel'), ms, nth, attempt: fc.integer({ min: 1, max: 3 }) }) },
)
export function placeOf(symbol: string, orderId: string, side: string, type: string, ticks: number, tenths: number): PlaceOrder {
  const price = symbol === 'ETH/BTC' ? String(ticks / 100) : String(ticks)
  return {
    orderId,
    symbol,
    side: side as 'buy',
    type: type as 'limit',
    quantity: String(tenths / 10),
    timeInForce: 'GTC',
    reduceOnly: false,
    postOnly: false,
    provableAfterMs: END_MS + 15_000,
    limitPrice: type === 'limit' ? price : null,
    stopPrice: type === 'stop-market' ? price : null,
  }
}
const intents = fc
  .tuple(fc.array(order, { minLength: IDS, maxLength: IDS }), fc.array(request, { minLength: 5, maxLength: 60, size: 'max' }))
  .map(([orders, requests]) =>
    requests
      .map(({ kind, ms, nth, attempt }): Intent => {
        const { coin, side, type, price, quantity } = orders[nth]!
        if (kind === 'cancel') return { kind, timeMs: ms, request: { symbol: coin, orderId: `o${nth}`, venueOrderId: null, attempt } }
        return { kind: 'place', timeMs: ms, order: placeOf(coin, `o${nth}`, side, type, price, quantity) }
      })
      .sort((a, b) => a.timeMs - b.timeMs),
  )
const options = fc.record({
  seed: fc.constantFrom('a', 'b', 'c'),
  spreadPct: fc.constantFrom(0, 0.5, 3),
  slippagePct: fc.constantFrom(0, 1),
  makerFeePct: fc.constantFrom('0', '0.1').map(parse),
  takerFeePct: fc.constantFrom('0', '0.123').map(parse),
  feeAsset: fc.constantFrom('quote' as const, 'received' as const),
  maxVolumeSharePct: fc.constantFrom('10', '100').map(parse),
  latencyMinMs: fc.constant(1),
  latencyMaxMs: fc.constantFrom(1, 40, 700),
  unansweredPct: fc.constantFrom(0, 30),
  timeoutMs: fc.constant(10_000),
})
export const asks = fc
  .array(fc.tuple(ms, nth), { maxLength: 20, size: 'max' })
  .map((list): Ask[] => list.map(([ms, id]) => ({ ms, symbol: 'BTC/USD', orderId: `o${id}` })))
export const world = fc.record({ ticks: tape, intents, options })
