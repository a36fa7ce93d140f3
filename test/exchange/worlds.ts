import fc from 'fast-check'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import { PROFILES } from '../../src/exchange/paper/profiles/index.ts'
import type { OrderTerms, PlaceOrder } from '../../src/exchange/port.ts'
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
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom('limit' as const, 'market' as const, 'stop-market' as const, 'stop-limit' as const),
  price: fc.integer({ min: 75, max: 125 }),
  quantity: fc.integer({ min: 1, max: 150 }),
  /** of a stop-limit: how far its limit lies from its stop */
  apart: fc.integer({ min: -4, max: 4 }),
  timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const),
  postOnly: fc.constantFrom(false, false, true),
})
export type Wish = typeof order extends fc.Arbitrary<infer T> ? T : never
const IDS = 25
const nth = fc.nat(IDS - 1)
const ms = fc.integer({ min: 0, max: END_MS })
const request = fc.record({
  kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'cancel', 'amend', 'cancel-replace'),
  ms,
  nth,
  attempt: fc.integer({ min: 1, max: 3 }),
  /** of a change: the wish whose prices and size it takes; of a replacement: the order that comes */
  other: nth,
})
const priceOf = (symbol: string, ticks: number): string => (symbol === 'ETH/BTC' ? String(ticks / 100) : String(ticks))

const termsOf = ({ type, price, quantity, apart }: Wish, symbol: string): OrderTerms => ({
  quantity: String(quantity / 10),
  limitPrice: type === 'limit' ? priceOf(symbol, price) : type === 'stop-limit' ? priceOf(symbol, price + apart) : null,
  stopPrice: type === 'stop-market' || type === 'stop-limit' ? priceOf(symbol, price) : null,
})

export const placeOf = (wish: Wish, orderId: string): PlaceOrder => ({
  orderId,
  symbol: wish.coin,
  side: wish.side,
  type: wish.type,
  ...termsOf(wish, wish.coin),
  timeInForce: wish.timeInForce,
  reduceOnly: false,
  postOnly: wish.postOnly,
  provableAfterMs: END_MS + 15_000,
})
const intents = fc
  .tuple(fc.array(order, { minLength: IDS, maxLength: IDS }), fc.array(request, { minLength: 5, maxLength: 60, size: 'max' }))
  .map(([orders, requests]) =>
    requests
      .map(({ kind, ms, nth, attempt, other }): Intent => {
        const wish = orders[nth]!
        const cancel = { symbol: wish.coin, orderId: `o${nth}`, venueOrderId: null, attempt }
        if (kind === 'cancel') return { kind, timeMs: ms, request: cancel }
        if (kind === 'amend') {
          const terms = termsOf({ ...orders[other]!, type: wish.type }, wish.coin)
          return { kind, timeMs: ms, request: { ...cancel, ...terms } }
        }
        if (kind === 'cancel-replace')
          return { kind, timeMs: ms, request: { cancel, place: placeOf({ ...orders[other]!, coin: wish.coin }, `r${nth}-${other}`) } }
        return { kind: 'place', timeMs: ms, order: placeOf(wish, `o${nth}`) }
      })
      .sort((a, b) => a.timeMs - b.timeMs),
  )

/** The order of an id as it was first asked for, and all prices and sizes ever asked for it. Throws for one that nobody asked for. */
export const askedOf = (intents: readonly Intent[], orderId: string) => {
  const orders = intents.flatMap((one) => {
    const order = one.kind === 'place' ? one.order : one.kind === 'cancel-replace' ? one.request.place : null
    return order?.orderId === orderId ? [{ order, timeMs: one.timeMs }] : []
  })
  const [first] = orders
  if (first === undefined) throw new Error(`Nobody asked for ${orderId}.`)
  const changes = intents.flatMap((one) => (one.kind === 'amend' && one.request.orderId === orderId ? [one.request] : []))
  return { ...first, terms: [first.order, ...changes] as readonly OrderTerms[] }
}

const options = fc.record({
  seed: fc.constantFrom('a', 'b', 'c'),
  profile: fc.constantFrom(...Object.values(PROFILES)),
  halfReplacedPct: fc.constantFrom(0, 50),
  spreadPct: fc.constantFrom('0', '0.5', '3').map(parse),
  slippagePct: fc.constantFrom('0', '1').map(parse),
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
