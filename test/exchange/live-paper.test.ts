import { beforeEach, expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import { LivePaper } from '../../src/exchange/paper/live-paper.ts'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { Report } from '../../src/exchange/port.ts'
import { SteadyAlarm } from '../../src/kernel/clock.ts'
import { VenueTime } from '../../src/kernel/venue-time.ts'
import { HandTimers } from '../market/live/hand-timers.ts'
import { coinOf, market, PLAIN, sellLimit } from './stage.ts'

const HOUR_MS = 3_600_000

let timers: HandTimers
let aheadMs: number | null
let venue: LivePaper
let told: string[]
const nowMs = (): number => running.nowMs()
let running: VenueTime

beforeEach(() => {
  timers = new HandTimers()
  aheadMs = 0
  running = new VenueTime(timers, () => aheadMs, 0)
  const paper = new PaperVenue({ ...PLAIN, latencyMinMs: 100, latencyMaxMs: 100 }, [coinOf('BTC/USD', { timeframeMs: HOUR_MS })], {
    USD: '10000',
    BTC: '10',
  })
  venue = new LivePaper(paper, nowMs, new SteadyAlarm(running, timers))
  told = []
  venue.listen((report: Report) => {
    const price = report.kind === 'trade' ? ` ${report.trade.price}` : ''
    if ('orderId' in report) told.push(`${report.orderId} ${report.kind}${price}`)
  })
})

const place = (intent: Intent): void => {
  if (intent.kind === 'place') venue.place(intent.order)
}

test('what is asked arrives, and is answered, by itself: an alarm brings it', async () => {
  venue.tick(0, 100, 50, true)
  place(market(nowMs(), 'buy'))
  await timers.advance(99)
  expect(told).toEqual([])
  await timers.advance(101)
  expect(told).toEqual(['buy reply', 'buy trade 100', 'buy order'])
  venue.close()
  expect(timers.waiting).toBe(0)
})

test('what was due before a price has happened before it', async () => {
  venue.tick(0, 100, 50, true)
  place(market(nowMs(), 'buy'))
  timers.stop(150)
  venue.tick(0, 130, 60, false)
  await timers.advance(1000)
  expect(told.filter((one) => one.includes('trade'))).toEqual(['buy trade 100'])
})

test('nobody trades at a price that was heard ten seconds ago, though its candle lasts for an hour: the next one is paid', async () => {
  venue.tick(0, 100, 50, true)
  venue.quote(0, 99, 101)
  await timers.advance(10_000)
  place(market(nowMs(), 'buy'))
  place(sellLimit(nowMs(), '90'))
  await timers.advance(60_000)
  expect(told).toEqual(['buy reply', 'sell reply'])
  // quotes alone are no trade, as where a candle is over
  venue.quote(0, 79, 81)
  venue.tick(0, 80, 60, false)
  await timers.advance(1000)
  expect(told.slice(2)).toEqual(['buy trade 81', 'buy order'])
  place(market(nowMs(), 'buy', { orderId: 'late' }))
  await timers.advance(1000)
  expect(told.at(-2), 'and it is heard again').toBe('late trade 81')
})

test('while the time is not known replies wait, and what had left arrives when it would have', async () => {
  venue.tick(0, 100, 50, true)
  place(market(nowMs(), 'buy'))
  aheadMs = null
  await timers.advance(60_000)
  expect(told).toEqual([])
  aheadMs = HOUR_MS
  venue.tick(0, 80, 60, false)
  await timers.advance(1000)
  expect(told).toEqual(['buy reply', 'buy trade 100', 'buy order'])
})

test('orders are forgotten an hour after their end was told, behind 64 of the same coin that ended later; what is open never is', async () => {
  const known = async (orderId: string): Promise<boolean> => {
    const found: boolean[] = []
    venue.listen((report) => {
      if (report.kind === 'order' && report.orderId === orderId) found.push(report.answer.is === 'found')
    })
    venue.query({ orderId, symbol: 'BTC/USD', venueOrderId: null, askedMs: nowMs() })
    await timers.advance(1000)
    return found[0]!
  }
  const end = async (ids: readonly string[]): Promise<void> => {
    for (const [at, orderId] of ids.entries()) {
      venue.tick(0, 100, 50, true)
      // every other one is refused
      place(at % 2 === 0 ? market(nowMs(), 'buy', { orderId, quantity: '0.1' }) : market(nowMs(), 'buy', { orderId, quantity: '900' }))
      await timers.advance(1000)
    }
  }
  const idsOf = (name: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${name}${at}`)
  venue.tick(0, 100, 50, true)
  place(sellLimit(nowMs(), '5000', { orderId: 'open' }))
  await end(idsOf('early', 64))
  await timers.advance(HOUR_MS)
  expect(await known('early0'), 'nothing ended behind them').toBe(true)
  await end(idsOf('late', 62))
  expect([await known('early61'), await known('early62')]).toEqual([false, true])
  expect(await known('early63')).toBe(true)
  await end(idsOf('more', 62))
  expect(await known('late0'), 'within the hour, however many ended since').toBe(true)
  expect(await known('open')).toBe(true)
  await timers.advance(HOUR_MS)
  await end(['last'])
  expect([await known('late60'), await known('late61'), await known('open')]).toEqual([false, true, true])
})
