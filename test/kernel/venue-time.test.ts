import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ClockMove, VenueTime } from '../../src/kernel/venue-time.ts'
import { HandTimers } from '../market/live/hand-timers.ts'

let timers: HandTimers
let aheadMs: number | null
let time: VenueTime
let told: (ClockMove | null)[]
beforeEach(() => {
  timers = new HandTimers()
  aheadMs = 500_000
  told = []
  time = new VenueTime(timers, () => aheadMs, 0)
  time.onChanged = (move) => told.push(move)
})
const passed = (ms: number): number => {
  timers.stop(ms)
  return time.nowMs()
}

describe("the venue's time as it is known here", () => {
  test('goes with the steady clock, and says nothing of it', () => {
    expect([passed(0), passed(1000), passed(2000)]).toEqual([501_000, 502_000, 504_000])
    expect(told).toEqual([])
    expect(time.standsForMs).toBe(0)
  })

  test('stands behind what was written down before, until that is caught up', () => {
    time = new VenueTime(timers, () => aheadMs, 501_700)
    expect([passed(0), passed(600), passed(200)]).toEqual([501_700, 501_700, 501_800])
  })

  test('goes forward by a measure that says so, which is told before', () => {
    time.nowMs()
    aheadMs = 500_030
    expect(passed(100)).toBe(501_130)
    expect(told).toEqual([{ fromMs: 501_100, toMs: 501_130, because: 'offset' }])
  })

  test('never goes back: it stands, and says for how long', () => {
    time.nowMs()
    aheadMs = 499_000
    expect(passed(100)).toBe(501_100)
    expect([time.standsForMs, told]).toEqual([1000, [null]])
    expect([passed(999), passed(1), passed(1)]).toEqual([501_100, 501_100, 501_101])
  })

  test('a measure that is ahead of one that was behind moves nothing that stands beyond it', () => {
    time.nowMs()
    aheadMs = 499_000
    time.nowMs()
    aheadMs = 499_500
    expect(passed(0)).toBe(501_000)
    expect([told, time.standsForMs]).toEqual([[null, null], 500])
  })

  test('stands while it is not known, and then goes forward by all that passed', () => {
    time.nowMs()
    aheadMs = null
    expect([passed(1000), passed(1000)]).toEqual([501_000, 501_000])
    aheadMs = 500_000
    expect(passed(500)).toBe(503_500)
    expect(told).toEqual([null, { fromMs: 501_000, toMs: 503_500, because: 'unmeasured' }])
  })

  test.each([
    ['the computer slept', () => void (aheadMs = 500_000 + 7_200_000)],
    ['the process was stopped', () => timers.stop(7_200_000)],
  ])('%s: it says so', (_, sleep) => {
    time.nowMs()
    aheadMs = null
    time.nowMs()
    aheadMs = 500_000
    sleep()
    expect(passed(10)).toBe(501_010 + 7_200_000)
    expect(told).toEqual([null, { fromMs: 501_000, toMs: 501_010 + 7_200_000, because: 'suspend' }])
  })

  test('a stop that nobody but itself has seen is one as well', () => {
    time.nowMs()
    expect(passed(5001)).toBe(506_001)
    expect(told).toEqual([{ fromMs: 501_000, toMs: 506_001, because: 'suspend' }])
  })

  test('while it is not known, the moment is later by what passed on whichever clock of the computer went further', () => {
    expect([passed(100), time.runningMs()]).toEqual([501_100, 501_100])
    aheadMs = null
    timers.stop(300)
    expect([time.nowMs(), time.runningMs()]).toEqual([501_100, 501_400])
    // asleep: only the wall clock went on; turned back it says nothing
    timers.wallAheadMs += 3_600_000
    expect([time.nowMs(), time.runningMs()]).toEqual([501_100, 501_400 + 3_600_000])
    timers.wallAheadMs -= 9_000_000
    expect([time.nowMs(), time.runningMs()]).toEqual([501_100, 501_400])
    aheadMs = 500_000
    expect([time.nowMs(), time.runningMs()]).toEqual([501_400, 501_400])
  })

  test('whoever is told may ask for it', () => {
    const heard: number[] = []
    time.onChanged = () => heard.push(time.nowMs())
    time.nowMs()
    aheadMs = null
    time.nowMs()
    aheadMs = 600_000
    expect([time.nowMs(), heard]).toEqual([601_000, [501_000, 601_000]])
  })

  test('also of a stop that nobody but itself has seen, which is told once', () => {
    time.onChanged = (move) => {
      told.push(move)
      time.nowMs()
      expect(time.standsForMs).toBe(0)
    }
    time.nowMs()
    expect(passed(5001)).toBe(506_001)
    expect(told).toEqual([{ fromMs: 501_000, toMs: 506_001, because: 'suspend' }])
  })
})

test('whatever is measured it never goes back, each step beyond what passed is told before, and it is the measure where it does not stand (I-34)', () => {
  const step = fc.record({ passMs: fc.integer({ min: 0, max: 7000 }), aheadMs: fc.option(fc.integer({ min: 400_000, max: 600_000 })) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      timers = new HandTimers()
      told = []
      let ahead: number | null = 500_000
      const one = new VenueTime(timers, () => ahead, 0)
      one.onChanged = (move) => told.push(move)
      let said = one.nowMs()
      for (const next of steps) {
        timers.stop(next.passMs)
        ahead = next.aheadMs
        const moves = told.length
        const now = one.nowMs()
        expect(now).toBeGreaterThanOrEqual(said)
        const [move] = told.slice(moves)
        if (now - said > next.passMs) expect(move).toMatchObject({ toMs: now })
        if (move) expect(move.toMs).toBeGreaterThan(move.fromMs)
        if (move) expect(move.fromMs).toBeGreaterThanOrEqual(said)
        if (ahead === null) expect(now).toBe(said)
        else expect(now - one.standsForMs).toBe(timers.steadyMs() + ahead)
        said = now
      }
    }),
  )
})
