import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import type { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { PlaceOrder, SurveyReport } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { type Due, type Heard, type Mark, perform, perpetual, place, type Tick } from './stage.ts'

const END_MS = 10_000
const RUNS = { numRuns: 200 }
const DEPOSIT = '1000'
const Exact = Decimal.clone({ precision: 60 })

const walk = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 40, maxLength: 40 })
const ticksOf = (moves: readonly number[], coin: number): Tick[] => {
  let price = 100
  return moves.map((move, at) => {
    price = Math.min(160, Math.max(60, price + move))
    return { coin, ms: at * 250, price, volume: 5000, first: at % 4 === 0 }
  })
}
const side = fc.constantFrom('buy' as const, 'sell' as const)
const order = fc.record({
  ms: fc.integer({ min: 0, max: END_MS }),
  coin: fc.constantFrom('BTC/USD', 'ETH/USD'),
  side,
  type: fc.constantFrom('market' as const, 'limit' as const, 'stop-market' as const, 'stop-limit' as const),
  price: fc.integer({ min: 70, max: 140 }),
  quantity: fc.integer({ min: 1, max: 60 }),
  reduceOnly: fc.boolean(),
  of: fc.constantFrom('long' as const, 'short' as const),
})
const world = fc.record({
  walks: fc.tuple(walk, walk),
  orders: fc.array(order, { minLength: 5, maxLength: 40, size: 'max' }),
  marks: fc.array(fc.record({ ms: fc.integer({ min: 0, max: END_MS }), mark: fc.integer({ min: 60, max: 160 }), coin: fc.nat(1) }), {
    maxLength: 6,
  }),
  dues: fc.array(
    fc.record({ ms: fc.integer({ min: 0, max: END_MS }), rate: fc.constantFrom('0.0001', '-0.003', '0.07'), coin: fc.nat(1) }),
    { maxLength: 5 },
  ),
  marginMode: fc.constantFrom('isolated' as const, 'cross' as const),
  positionMode: fc.constantFrom('one-way' as const, 'hedge' as const),
  leverage: fc.constantFrom('1', '3', '20'),
  size: fc.constantFrom('1', '0.1'),
  takerFeePct: fc.constantFrom('0', '0.05'),
  liquidationFeePct: fc.constantFrom('0', '1.25'),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

const intentsOf = ({ orders, positionMode }: World): Intent[] =>
  orders
    .map(({ ms, coin, side, type, price, quantity, reduceOnly, of }, nth) =>
      place(ms, {
        orderId: `o${nth}`,
        symbol: coin,
        side,
        type,
        quantity: String(quantity),
        reduceOnly,
        limitPrice: type === 'limit' || type === 'stop-limit' ? String(price) : null,
        stopPrice: type === 'stop-market' || type === 'stop-limit' ? String(price) : null,
        ...(positionMode === 'hedge' && { positionSide: of }),
      }),
    )
    .sort((a, b) => a.timeMs - b.timeMs)

const surveyed = (venue: PaperVenue): SurveyReport => {
  const found: SurveyReport[] = []
  venue.listen((report) => {
    if (report.kind === 'survey') found.push(report)
  })
  venue.mute(false)
  venue.survey({ askedMs: 1 })
  return found[0]!
}

const play = (given: World, more: { diedAtMs?: number; check?: (venue: PaperVenue) => void } = {}) => {
  const { marginMode, leverage, size, liquidationFeePct, positionMode, takerFeePct } = given
  const contract = { marginMode, leverage: parse(leverage), size: parse(size), liquidationFeePct: parse(liquidationFeePct) }
  const coin = perpetual(contract, { timeframeMs: 1000 })
  return perform({
    coins: [coin, { ...coin, symbol: 'ETH/USD', base: 'ETH' }],
    deposits: { USD: DEPOSIT },
    options: { positionMode, takerFeePct: parse(takerFeePct), spreadPct: parse('1'), slippagePct: parse('1') },
    ticks: given.walks.flatMap(ticksOf),
    marks: given.marks as Mark[],
    dues: given.dues as Due[],
    intents: intentsOf(given),
    ...more,
  })
}

type Held = { quantity: Decimal; cost: Decimal }
/** A second way to keep the account: signed contracts at their average price, from the reports alone. */
class Ledger {
  cash = new Exact(DEPOSIT)
  readonly held = new Map<string, Held>()

  move(key: string, signed: Decimal, price: Decimal, fee: string): void {
    this.cash = this.cash.minus(fee)
    const { quantity, cost } = this.held.get(key) ?? { quantity: new Exact(0), cost: new Exact(0) }
    const isSame = quantity.isZero() || quantity.isNeg() === signed.isNeg()
    const closing = isSame ? new Exact(0) : Exact.min(quantity.abs(), signed.abs()).times(signed.isNeg() ? -1 : 1)
    const closed = closing.isZero() ? new Exact(0) : cost.times(closing.abs()).div(quantity.abs())
    // what is sold for more than it cost, or bought back for less
    this.cash = this.cash.plus(closing.neg().times(price)).minus(closed)
    const opening = signed.minus(closing)
    this.held.set(key, { quantity: quantity.plus(signed), cost: cost.minus(closed).plus(opening.times(price)) })
  }
}

const bookOf = (given: World, heard: readonly Heard[]): Ledger => {
  const ledger = new Ledger()
  const orders = new Map(intentsOf(given).flatMap((one) => (one.kind === 'place' ? [[one.order.orderId, one.order] as const] : [])))
  const told = heard.map(({ report }) => report).sort((a, b) => a.venueTimeMs - b.venueTimeMs)
  for (const report of told) {
    if (report.kind === 'funding') ledger.cash = ledger.cash.plus(report.funding.amount)
    if (report.kind !== 'trade' && report.kind !== 'foreign-fill') continue
    const { quantity, price, fee } = report.kind === 'trade' ? report.trade : report.fill
    const order = report.kind === 'trade' ? orders.get(report.orderId)! : null
    const sells = (order?.side ?? (report.kind === 'foreign-fill' ? report.fill.side : 'buy')) === 'sell'
    const of = (order as PlaceOrder | null)?.positionSide ?? (report.kind === 'foreign-fill' ? report.direction : undefined) ?? 'net'
    const coins = new Exact(quantity).times(given.size).times(sells ? -1 : 1)
    const key = `${report.symbol} ${of}`
    const before = ledger.held.get(key)?.quantity ?? new Exact(0)
    ledger.move(key, coins, new Exact(price), fee.amount)
    const after = ledger.held.get(key)!.quantity
    if (order?.reduceOnly !== false) {
      expect(after.abs().lt(before.abs()), 'what only reduces leaves less').toBe(true)
      expect(after.isZero() || after.isNeg() === before.isNeg(), 'and never turns').toBe(true)
    }
    if (of === 'long') expect(after.isNeg() && !after.isZero(), 'a long position is never short').toBe(false)
    if (of === 'short') expect(after.isPos() && !after.isZero(), 'a short position is never long').toBe(false)
  }
  return ledger
}

test('cash and contracts are those of a second ledger, by average price, fees and funding; what only reduces never opens', () => {
  fc.assert(
    fc.property(world, (given) => {
      const { venue, heard } = play(given)
      const ledger = bookOf(given, heard)
      const { balances, positions } = surveyed(venue)
      const [usd] = balances.found
      const total = new Exact(usd?.free ?? '0').plus(usd?.locked ?? '0')
      expect(total.minus(ledger.cash).abs().lt('1e-14'), `${total} is ${ledger.cash}`).toBe(true)
      const held = [...ledger.held].filter(([, { quantity }]) => !quantity.isZero())
      const mine = held.map(
        ([key, { quantity }]) => `${key.split(' ')[0]} ${quantity.isNeg() ? 'short' : 'long'} ${quantity.abs().div(given.size)}`,
      )
      expect(positions.found.map(({ symbol, side, quantity }) => `${symbol} ${side} ${quantity}`).sort()).toEqual(mine.sort())
    }),
    RUNS,
  )
})

test('an isolated position never costs more than was bound for it: what is free is never negative', () => {
  fc.assert(
    fc.property(world, (given) => {
      const check = (venue: PaperVenue): void => {
        const usd = venue.owned()[0] ?? { free: '0', locked: '0' }
        expect(parse(usd.free) >= 0n && parse(usd.locked) >= 0n, `${usd.free} free, ${usd.locked} bound`).toBe(true)
      }
      play({ ...given, marginMode: 'isolated' }, { check })
    }),
    RUNS,
  )
})

test('a venue rebuilt from the log at any moment says and holds what the first one did', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 0, max: END_MS }), (given, diedAtMs) => {
      const whole = play(given)
      const rebuilt = play(given, { diedAtMs })
      const isReply = ({ report }: Heard) => report.kind === 'reply'
      const shown = (heard: readonly Heard[]) =>
        heard.filter((one) => one.ms >= diedAtMs && !isReply(one)).map((one) => JSON.stringify(one))
      expect(shown(rebuilt.heard)).toEqual(shown(whole.heard))
      const held = ({ balances, openOrders, positions }: SurveyReport) => [balances.found, openOrders.found, positions.found]
      expect(held(surveyed(rebuilt.venue))).toEqual(held(surveyed(whole.venue)))
    }),
    RUNS,
  )
})
