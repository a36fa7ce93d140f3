import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { BEGAN_MS, ClockWorld, MINUTE_MS } from './clock-world.ts'

const HOUR_MS = 3_600_000

let world: ClockWorld
beforeEach(() => {
  world = new ClockWorld()
})
afterEach(async () => {
  // whatever became of the clock, the log is sound and follows from what was taken in, to the last event
  expect(await verifyLog(world.store.readAll(null), {})).toMatchObject({ ok: true })
  const sessions = await world.parity()
  expect(sessions.length).toBeGreaterThan(0)
  for (const { skipped, replayed, compared } of sessions)
    expect({ skipped, fault: replayed?.fault, missing: replayed?.missing, differences: compared?.differences }).toEqual({
      ...{ skipped: null, fault: null, missing: null, differences: [] },
    })
  rmSync(dirname(world.log), { recursive: true, force: true })
})

const typesFrom = (events: readonly LogEvent[], from: number): string[] => events.slice(from).map(({ type }) => type)

describe.each([
  [
    'the computer sleeps for an hour',
    (): void => {
      world.timers.wallAheadMs += HOUR_MS
      world.aheadMs += HOUR_MS
    },
  ],
  ['the process is stopped for an hour', (): void => world.timers.stop(HOUR_MS)],
])('%s', (_, sleep) => {
  test('nothing that waited in the sockets decides anything, the time goes on when it is measured anew, and then what is due is done (F53 I-20)', async () => {
    await world.trading(async () => {
      await world.buy()
      const before = await world.events()
      expect(before.at(-1)!.type, 'it holds coins').toBe('ProtectionAccepted')
      const sleptMs = world.venueMs
      sleep()
      // before any timer rings: what the venue sent meanwhile, below the stop, and candles that would be bought
      for (const aheadMs of [-500, 500, 1900, 30 * MINUTE_MS]) {
        world.trade(1850, sleptMs + aheadMs)
        world.quote(1850, sleptMs + aheadMs)
      }
      world.candle(Math.floor(sleptMs / MINUTE_MS) * MINUTE_MS, 1850)
      await world.timers.advance(0)
      const asleep = await world.events()
      expect(typesFrom(asleep, before.length), 'nothing is known but that').toEqual(['ClockObserved'])
      expect(asleep.at(-1)!.time, 'and the time stands').toBeLessThanOrEqual(sleptMs)
      // measured, and then the rest of what waited
      await world.timers.advance(600)
      world.trade(1850, sleptMs + 45 * MINUTE_MS)
      await world.timers.advance(500)
      const awake = await world.events()
      expect(typesFrom(awake, asleep.length).slice(0, 2)).toEqual(['ClockMoved', 'ClockObserved'])
      expect(awake.slice(asleep.length).every(({ time }) => time >= sleptMs + HOUR_MS)).toBe(true)
      expect(typesFrom(awake, before.length).filter((type) => /Filled$|^Entry|^Proposal/.test(type))).toEqual([])
      // the candles of the hour, as the venue's history has them: all of them late
      const firstMs = Math.floor(sleptMs / MINUTE_MS + 1) * MINUTE_MS
      for (let openMs = firstMs; openMs < world.venueMs - MINUTE_MS; openMs += MINUTE_MS) world.candle(openMs, 1850)
      await world.timers.advance(0)
      expect((await world.events()).length).toBe(awake.length)
      world.price = 1975
      await world.pass(5)
    })
    const [moved] = await world.of('ClockMoved')
    expect(moved!.data.because).toBe('suspend')
    expect(moved!.data.toMs - moved!.data.fromMs).toBeGreaterThanOrEqual(HOUR_MS)
    expect(moved!.data.toMs - moved!.data.fromMs).toBeLessThan(HOUR_MS + 5000)
    expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'unmeasured', limitMs: 0 }, { because: 'suspend' }, { is: 'back' }])
    // half an hour is the longest that these coins are held
    expect((await world.of('PositionClosed')).map(({ data }) => data.reason)).toEqual(['time-limit'])
    expect((await world.of('ExitDecided'))[0]!.time).toBeGreaterThanOrEqual(moved!.time)
    expect(Number((await world.of('ExitFilled'))[0]!.data.price), 'at what is paid now').toBeGreaterThan(1970)
  })

  test('what was written down and had not left does not leave behind it: it is looked up, was never there, and is asked for anew or not at all (I-20)', async () => {
    const append = world.store.append.bind(world.store)
    let isAsleep = false
    world.store.append = async (stream, expected, rows) => {
      await append(stream, expected, rows)
      if (isAsleep || !rows.some(({ type }) => type === 'EntryRequested')) return
      isAsleep = true
      sleep()
    }
    await world.trading(async () => {
      await world.pass(150)
      // to be bought at what it costs then, and an hour later it costs less
      world.price = 1960
      for (let second = 0; second < 60 && !isAsleep; second++) await world.pass(1)
      expect(isAsleep).toBe(true)
      world.price = 1940
      await world.pass(30)
    })
    const [asked] = await world.of('EntryRequested')
    const of = asked!.data.orderId
    expect((await world.of('ClockMoved')).map(({ data }) => data.because)).toEqual(['suspend'])
    expect((await world.of('EntryAccepted')).filter(({ data }) => data.orderId === of)).toEqual([])
    expect((await world.of('EntryFilled')).filter(({ data }) => data.orderId === of)).toEqual([])
    expect((await world.of('EntryAbandoned')).find(({ data }) => data.orderId === of)?.data.because).toBe('never-arrived')
  })
})

describe('the offset jumps', () => {
  test('by ten seconds ahead: the time is moved forward before anything is decided on it, and that is written down (F53)', async () => {
    await world.trading(async () => {
      await world.pass(30)
      world.aheadMs += 10_000
      await world.pass(40)
      world.aheadMs += 1000
      await world.pass(60)
    })
    const moves = await world.clock()
    expect(moves, 'what is no more than the limit is taken and not written down').toMatchObject([{ because: 'offset' }])
    const [{ fromMs, toMs }] = moves as [{ fromMs: number; toMs: number }]
    expect(toMs - fromMs).toBe(10_000)
    const [moved] = await world.of('ClockMoved')
    expect(moved).toMatchObject({ time: toMs, stream: 'feed-paper.binance.main', input: { kind: 'report' } })
  })

  test('by ten seconds back: the time stands until it is caught up, nothing is bought, and it can be relied on again by itself (F53 I-20)', async () => {
    await world.trading(async () => {
      await world.pass(30)
      world.aheadMs -= 10_000
      await world.pass(60)
    })
    expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'ahead', limitMs: 1000 }, { is: 'back' }])
    const [adrift, back] = await world.of('ClockObserved')
    expect(adrift!.data).toMatchObject({ valueMs: expect.toSatisfy((ms: number) => ms > 9000 && ms <= 10_000) })
    // it stood for nine of them, and was known by a look a second
    expect(back!.time - adrift!.time).toBeLessThanOrEqual(1000)
    const times = (await world.events()).map(({ time }) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('an entry is refused by its numbers meanwhile, and what is held is sold (F53 I-20)', async () => {
    world = new ClockWorld({ 'entry.maxEntries': '2', 'entry.scaleStepPct': '0.1' })
    // a minute ends three seconds before each measure
    world.aheadMs = BEGAN_MS - 58_000
    await world.trading(async () => {
      await world.buy()
      await world.passToMeasure()
      world.aheadMs -= 8000
      await world.passToMeasure()
      world.price = 1930
      await world.pass(4)
      world.price = 1985
      await world.pass(1)
      const { length } = await world.of('ClockObserved')
      expect(length, 'it still stands').toBe(1)
      await world.pass(3)
    })
    const [refused] = (await world.of('ProposalRefused')).slice(-1)
    const [adrift] = await world.of('ClockObserved')
    expect(refused!.data).toMatchObject({
      refusal: 'clock-drift',
      judged: { because: 'ahead', driftMs: '8000', driftLimitMs: '1000', adriftMs: String(adrift!.time) },
    })
    const [sold] = await world.of('ExitDecided')
    expect(sold).toMatchObject({ time: adrift!.time, data: { reason: 'take-profit' } })
    expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'ahead' }, { is: 'back' }])
  })

  test('by a minute back: prices are as old as the venue says, so that what is held is watched all the same', async () => {
    await world.trading(async () => {
      await world.buy()
      world.aheadMs -= MINUTE_MS
      await world.passToMeasure()
      world.price = 1985
      await world.pass(2)
    })
    expect((await world.of('ExitDecided')).map(({ data }) => data.reason)).toEqual(['take-profit'])
    expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'ahead' }])
  })

  test('and how far it may before that is written down, or anything refused, is an option', async () => {
    world = new ClockWorld({ 'live.driftLimitMs': '10000' })
    await world.trading(async () => {
      await world.pass(30)
      world.aheadMs += 10_000
      await world.passToMeasure()
      world.aheadMs -= 10_000
      await world.passToMeasure()
    })
    expect(await world.clock()).toEqual([])
  })
})

describe("the venue's time", () => {
  test('that was not measured for five minutes is not relied on, until it is measured', async () => {
    await world.trading(async () => {
      await world.passToMeasure()
      world.isReached = false
      await world.pass(299)
      expect(await world.clock()).toEqual([])
      await world.pass(3)
      expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'unmeasured', limitMs: 300_000 }])
      world.isReached = true
      await world.pass(8)
    })
    expect(await world.clock()).toMatchObject([{ is: 'adrift' }, { is: 'back' }])
  })

  test('that is measured over a line of half the limit each way is relied on, and over a slower one not', async () => {
    world = new ClockWorld({ 'live.driftLimitMs': '400' })
    world.wayMs = 400
    await world.trading(() => world.pass(5))
    expect(await world.clock()).toEqual([])
    world.wayMs = 401
    await world.trading(() => world.pass(5))
    expect(await world.clock()).toMatchObject([{ is: 'adrift', because: 'uncertain', valueMs: 401, limitMs: 400 }])
    world.wayMs = 100
    // the log says so, and the next process knows better
    await world.trading(() => world.pass(5))
    expect(await world.clock()).toMatchObject([{ is: 'adrift' }, { is: 'back' }])
  })
})

test.each([
  ['a day back', -24 * HOUR_MS],
  ['a day ahead', 24 * HOUR_MS],
])('a wall clock that is turned by %s between two sessions is written down, and changes nothing else (F53)', async (_, turnedMs) => {
  const traded = async (of: ClockWorld, byMs: number): Promise<LogEvent[]> => {
    await of.trading(() => of.buy())
    of.timers.wallAheadMs += byMs
    await of.trading(() => of.pass(100))
    return of.events()
  }
  const other = new ClockWorld()
  const [turned, straight] = [await traded(world, turnedMs), await traded(other, 0)]
  const told = (events: readonly LogEvent[]): string[] =>
    events.map(({ type, stream, time, input }) => `${time} ${stream} ${type} ${input.number}`)
  expect(told(turned)).toEqual(told(straight))
  const from = turned.findLastIndex(({ type }) => type === 'SessionStarted')
  expect(turned.every(({ wallTime }, at) => wallTime - straight[at]!.wallTime === (at < from ? 0 : turnedMs))).toBe(true)
  expect(await world.clock()).toEqual([])
  rmSync(dirname(other.log), { recursive: true, force: true })
})
