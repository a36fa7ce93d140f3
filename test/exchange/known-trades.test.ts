import { beforeEach, expect, test } from 'vitest'
import { Runner } from '../../src/effect/runner.ts'
import { VenueClock } from '../../src/effect/venue-clock.ts'
import type { LookUpAnswer, Query, Report, Trade } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { silentVenue } from '../engine/live-stage.ts'
import { CAN } from './stage.ts'

/** What a look-up names as known. A trade too many, and one that the line lost is never told again. */
const trade = (tradeId: string, orderId = 'a'): Trade => ({
  orderId,
  tradeId,
  symbol: 'BTC/USD',
  quantity: '1',
  price: '100',
  fee: { amount: '0', asset: 'USD', quoteValue: '0' },
  liquidity: 'maker',
  venueTimeMs: 1,
})
type Status = (LookUpAnswer & { is: 'found' })['status']
const found = (status: Status, ...ids: readonly string[]): LookUpAnswer => ({
  is: 'found',
  status,
  venueOrderId: 'v',
  executed: String(ids.length),
  trades: ids.map((id) => trade(id)),
})

const asked: Query[] = []
let runner: Runner
const start = (): Runner => {
  const query = (asking: Query): void => void asked.push(asking)
  const exchange = { ...silentVenue, can: CAN, query }
  const clock = new TapeClock()
  return new Runner(exchange, clock, new VenueClock(exchange, clock))
}
beforeEach(() => {
  asked.length = 0
  runner = start()
})

const ask = (orderId = 'a'): Query => {
  runner.run('BTC/USD', { kind: 'query-order', orderId, venueOrderId: null, notBeforeMs: 0 })
  return asked.at(-1)!
}
const hear = (answer: LookUpAnswer, orderId = 'a'): void => {
  runner.answered({ kind: 'order', symbol: 'BTC/USD', orderId, askedMs: 0, answer, venueTimeMs: 1 })
}
const whole = { symbol: 'BTC/USD', orderId: 'a', venueOrderId: null, askedMs: 0 }

test('the first look-up of a process asks for all trades', () => {
  expect(ask()).toEqual(whole)
  hear(found('open', 't1', 't2'))
  runner = start()
  expect(ask()).toEqual(whole)
})

test('what a look-up told is known to the next, until one tells more; one without news takes nothing back', () => {
  ask()
  hear(found('open', 't1', 't2'))
  expect(ask()).toEqual({ ...whole, after: 't2' })
  hear(found('open'))
  expect(ask()).toEqual({ ...whole, after: 't2' })
  hear(found('open', 't3'))
  expect(ask()).toEqual({ ...whole, after: 't3' })
})

test.each([
  ['not found', { is: 'not-found' }],
  ['unknown', { is: 'unknown', because: 'timeout' }],
] as const)('an answer that tells of no trade leaves what is known: %s', (_, answer) => {
  ask()
  hear(found('open', 't1'))
  ask()
  hear(answer)
  expect(ask()).toEqual({ ...whole, after: 't1' })
})

test('a trade from the line is not known: the line may have lost one before it', () => {
  const told: Report = { kind: 'trade', symbol: 'BTC/USD', orderId: 'a', trade: trade('t2'), venueTimeMs: 1 }
  runner.answered(told)
  expect(ask()).toEqual(whole)
})

test('an order that is said to have ended is told whole if it is asked for again', () => {
  ask()
  hear(found('open', 't1'))
  hear(found('filled', 't1', 't2'))
  expect(ask()).toEqual(whole)
})

test('of another order nothing is known', () => {
  ask()
  hear(found('open', 't1'))
  expect(ask('b')).toEqual({ ...whole, orderId: 'b' })
})
