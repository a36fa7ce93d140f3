import { describe, expect, test } from 'vitest'
import { VENUE_LIMITS } from '../../../src/exchange/budget/venue-limits.ts'
import { MOST_REQUESTS } from '../../../src/exchange/budget/waiting-requests.ts'
import { deskOf } from './budget-desk.ts'

test('a minute of Binance is 6000 weights, of which 600 are kept', async () => {
  const { stage, told, asks, ok, first, wentOf } = deskOf(VENUE_LIMITS.binance)
  await first()
  const reads = await asks(300, { class: 'look-up', weight: 20 })
  expect(wentOf(reads)).toBe(270)
  const stops = await asks(700, { class: 'protection', weight: 1 })
  expect(wentOf(stops)).toBe(600)
  for (const one of [...reads, ...stops]) if (told.get(one) === 'go') ok(one)
  await stage.pass(59_999)
  expect(wentOf(reads)).toBe(270)
  await stage.pass(1)
  expect([wentOf(reads), wentOf(stops)]).toEqual([300, 700])
})

test('an answer that takes long holds its weight until a minute after it, when it may have arrived', async () => {
  const { stage, asks, ok, first, wentOf } = deskOf(VENUE_LIMITS.binance)
  await first()
  const reads = await asks(271, { class: 'look-up', weight: 20 })
  await stage.pass(4000)
  for (const one of reads.slice(0, 270)) ok(one)
  await stage.pass(59_999)
  expect(wentOf(reads)).toBe(270)
  await stage.pass(1)
  expect(wentOf(reads)).toBe(271)
})

test('(F12) orders are counted by themselves, and by what the venue says of them', async () => {
  const { stage, asks, first, wentOf } = deskOf(VENUE_LIMITS.binance)
  await first({ 'X-Mbx-Order-Count-10s': '30' })
  const entries = await asks(50, { class: 'entry', weight: 1, order: true })
  expect(wentOf(entries), '50 less the 5 that are kept and the 30 of others').toBe(15)
  const stops = await asks(8, { class: 'protection', weight: 1, order: true })
  expect(wentOf(stops)).toBe(5)
  const cancels = await asks(3, { class: 'cancel', weight: 1 })
  expect(wentOf(cancels), 'a cancel is no order, and passes the stops that wait').toBe(3)
  await stage.pass(10_000)
  expect(wentOf(stops), 'what others placed is no more in this window').toBe(8)
})

describe('what the venue has counted', () => {
  test('is believed where it is more than was sent from here, until its window is over', async () => {
    const { stage, asks, ok, wentOf, usedOf } = deskOf(VENUE_LIMITS.binance)
    const [one] = await asks(1, { class: 'look-up', weight: 4 })
    ok(one!, { 'X-MBX-USED-WEIGHT-1M': '5390' })
    expect(usedOf('weight-1m')).toBe(5390)
    const reads = await asks(3, { class: 'look-up', weight: 4 })
    expect(wentOf(reads), '5400 are for look-ups').toBe(2)
    await stage.pass(60_000)
    expect(wentOf(reads)).toBe(3)
  })

  test('counts what left since on top, and an older answer changes nothing', async () => {
    const { asks, ok, first, usedOf } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [early, late] = await asks(2, { class: 'look-up', weight: 100 })
    await asks(1, { class: 'look-up', weight: 7 })
    ok(late!, { 'x-mbx-used-weight-1m': '3000' })
    expect(usedOf('weight-1m')).toBe(3007)
    ok(early!, { 'x-mbx-used-weight-1m': '9' })
    expect(usedOf('weight-1m')).toBe(3007)
  })

  test('is not believed where it is less: a window of ours may reach over two of its own', async () => {
    const { asks, ok, first, usedOf } = deskOf(VENUE_LIMITS.binance)
    await first()
    const [one] = await asks(1, { class: 'look-up', weight: 500 })
    ok(one!, { 'x-mbx-used-weight-1m': '3' })
    expect(usedOf('weight-1m')).toBe(500)
    const [odd] = await asks(1, { class: 'look-up', weight: 1 })
    ok(odd!, { 'x-mbx-used-weight-1m': 'many' })
    expect(usedOf('weight-1m')).toBe(501)
  })
})

test('until the venue has answered once, one request at a time leaves besides protection and cancels', async () => {
  const { stage, told, budget, ask, asks, ok, wentOf } = deskOf(VENUE_LIMITS.binance)
  const reads = await asks(3, { class: 'market-data', weight: 1 })
  const stop = await ask({ class: 'protection', weight: 1 })
  expect([wentOf(reads), told.get(stop)]).toEqual([1, 'go'])
  budget.answered(reads[0]!, null)
  budget.answered(stop, null)
  await stage.pass(0)
  expect(wentOf(reads), 'no answer came').toBe(2)
  ok(reads[1]!)
  await stage.pass(0)
  expect(wentOf(reads)).toBe(3)
})

test('an answer that nobody tells of is not waited for: after a minute it counts as come, and a minute later its weight is free', async () => {
  const { stage, told, ask, asks } = deskOf(VENUE_LIMITS.binance)
  await asks(1, { class: 'market-data', weight: 5400 })
  const stop = await ask({ class: 'protection', weight: 601 })
  await stage.pass(119_999)
  expect(told.get(stop)).toBeUndefined()
  await stage.pass(1)
  expect(told.get(stop)).toBe('go')
})

test('what waits too long is never sent, and known to be: by the clock of the engine, when it is moved on, and through a sleep', async () => {
  const { stage, told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
  await first()
  await asks(1, { class: 'look-up', weight: 5400 })
  const sendByMs = stage.clock.nowMs() + 3000
  const [inTime, late] = [
    await ask({ class: 'exit', weight: 1, sendByMs }),
    await ask({ class: 'exit', weight: 1, sendByMs: sendByMs - 1 }),
  ]
  await stage.pass(3000)
  expect([told.get(inTime), told.get(late)]).toEqual([undefined, 'past-send-by'])
  await stage.pass(1)
  expect(told.get(inTime)).toBe('past-send-by')
  const moved = await ask({ class: 'exit', weight: 1, sendByMs: stage.clock.nowMs() + 3000 })
  stage.moveOn(3001)
  const slept = await ask({ class: 'exit', weight: 1, sendByMs: stage.clock.nowMs() + 3000 })
  expect(told.get(moved)).toBe('past-send-by')
  stage.sleep(3_600_000)
  await stage.pass(2000)
  await ask({ class: 'exit', weight: 1 })
  expect(told.get(slept)).toBe('past-send-by')
  const past = await ask({ class: 'protection', weight: 1, sendByMs: stage.clock.nowMs() - 1 })
  expect([told.get(past), budget.usage().neverSent['past-send-by']]).toEqual(['past-send-by', 5])
})

test('a full queue gives up what is least urgent and newest, and only then what comes', async () => {
  const { told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
  await first()
  await asks(1, { class: 'look-up', weight: 5400 })
  const entries = await asks(MOST_REQUESTS - 1, { class: 'entry', weight: 1 })
  const [old] = await asks(1, { class: 'survey', weight: 1 })
  const late = await ask({ class: 'market-data', weight: 1 })
  expect([told.get(late), told.get(old!)]).toEqual(['too-many-waiting', undefined])
  await ask({ class: 'exit', weight: 1 })
  expect(told.get(old!)).toBe('too-many-waiting')
  await ask({ class: 'exit', weight: 1 })
  expect([told.get(entries.at(-1)!), told.get(entries[0]!)]).toEqual(['too-many-waiting', undefined])
  const { waiting } = budget.usage()
  expect([waiting.entry, waiting.exit, waiting.survey]).toEqual([MOST_REQUESTS - 2, 2, 0])
})

test('of a class the first goes first, also where the next weighs less', async () => {
  const { told, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
  await first()
  await asks(1, { class: 'look-up', weight: 5390 })
  const [heavy, light] = [await ask({ class: 'entry', weight: 11 }), await ask({ class: 'entry', weight: 1 })]
  expect([told.get(heavy), told.get(light)]).toEqual([undefined, undefined])
})

test('what weighs more than its class may ever take is not kept waiting', async () => {
  const { told, ask } = deskOf(VENUE_LIMITS.binance)
  const [entry, stop] = [await ask({ class: 'entry', weight: 5401 }), await ask({ class: 'protection', weight: 5401 })]
  expect([told.get(entry), told.get(stop)]).toEqual(['over-limit', 'go'])
})

test('after the end nothing leaves, and nothing is left behind', async () => {
  const { stage, told, budget, ask, asks, first } = deskOf(VENUE_LIMITS.binance)
  await first()
  await asks(1, { class: 'look-up', weight: 5400 })
  const waits = await ask({ class: 'entry', weight: 1 })
  budget.stop()
  const late = await ask({ class: 'protection', weight: 1 })
  expect([told.get(waits), told.get(late), stage.waitingRings]).toEqual(['stopped', 'stopped', 0])
  expect(budget.usage().neverSent.stopped).toBe(2)
})

test('a request is asked for once; answers to what never left are nobody’s', async () => {
  const { told, budget, ask, ok, first, usedOf } = deskOf(VENUE_LIMITS.binance)
  await first()
  const request = await ask({ class: 'entry', weight: 1 })
  expect(() => budget.admit(request)).toThrow('A request asks the budget once, until it is answered.')
  ok(request)
  expect(told.get(await ask(request)), 'answered, it may be asked for again').toBe('go')
  expect(() => budget.admit({ class: 'entry', weight: Number.NaN })).toThrow('A request weighs nothing or more.')
  ok({ class: 'entry', weight: 1 }, { 'x-mbx-used-weight-1m': '5999' })
  expect([usedOf('weight-1m'), budget.usage().sent]).toEqual([2, 3])
})
