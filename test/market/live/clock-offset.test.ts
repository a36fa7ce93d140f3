import { describe, expect, test } from 'vitest'
import { ClockOffset } from '../../../src/market/live/clock-offset.ts'
import { HandTimers } from './hand-timers.ts'

const VENUE_AHEAD = 1_700_000_123_456

/** A clock whose question takes `out` milliseconds to the venue and `back` from there. */
const stage = () => {
  const timers = new HandTimers()
  const line = { outMs: 50, backMs: 50, aheadMs: VENUE_AHEAD, isDown: false, asked: 0 }
  const clock = new ClockOffset(timers, async () => {
    line.asked++
    await new Promise<void>((resolve) => timers.after(line.outMs, resolve))
    if (line.isDown) throw new Error('down')
    const venueMs = timers.steadyMs() + line.aheadMs
    await new Promise<void>((resolve) => timers.after(line.backMs, resolve))
    return venueMs
  })
  const measure = async (): Promise<void> => {
    const measured = clock.measure()
    await timers.advance(line.outMs + line.backMs)
    await measured
  }
  const beatFor = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.beat()
      await timers.advance(500)
    }
  }
  return { timers, line, clock, measure, beatFor }
}

describe("the venue's time", () => {
  test('is not known before it was measured', () => {
    const { clock } = stage()
    expect(clock.aheadOfSteadyMs).toBeNull()
    expect(clock.nowMs()).toBeNull()
    expect(clock.surelyPastMs()).toBeNull()
  })

  test('has half of the round trip taken off, and is certain to half of it', async () => {
    const { clock, measure, timers } = stage()
    await measure()
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD)
    expect(clock.nowMs()).toBe(timers.steadyMs() + VENUE_AHEAD)
    expect(clock.surelyPastMs()).toBe(timers.steadyMs() + VENUE_AHEAD - 50)
  })

  test('is wrong by half of what the ways differ, and no more', async () => {
    const { clock, line, measure } = stage()
    Object.assign(line, { outMs: 10, backMs: 90 })
    await measure()
    expect(Math.abs(clock.aheadOfSteadyMs! - VENUE_AHEAD)).toBe(40)
  })

  test('is measured each minute', async () => {
    const { line, beatFor, clock } = stage()
    await beatFor(600_000)
    expect(line.asked).toBe(10)
    line.aheadMs += 700
    await beatFor(60_500)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD + 700)
  })

  test('is not believed from a round trip that was held up, and asked for again in five seconds', async () => {
    const { clock, line, beatFor } = stage()
    await beatFor(1000)
    Object.assign(line, { outMs: 20, backMs: 900, aheadMs: VENUE_AHEAD })
    await beatFor(60_000)
    expect(clock.aheadOfSteadyMs, 'it would be wrong by 440 ms').toBe(VENUE_AHEAD)
    Object.assign(line, { outMs: 50, backMs: 50, aheadMs: VENUE_AHEAD + 3 })
    await beatFor(6000)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD + 3)
  })

  test('is believed again from a line that is slower for good', async () => {
    const { clock, line, beatFor } = stage()
    await beatFor(1000)
    Object.assign(line, { outMs: 300, backMs: 300, aheadMs: VENUE_AHEAD + 9 })
    await beatFor(60_000 + 11 * 6000)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD + 9)
  })

  test('is never believed from a round trip of more than two seconds', async () => {
    const { clock, line, measure } = stage()
    Object.assign(line, { outMs: 1000, backMs: 1001 })
    await measure()
    expect(clock.aheadOfSteadyMs).toBeNull()
  })

  test('is forgotten after a sleep, and measured anew at once', async () => {
    const { clock, timers, line, beatFor, measure } = stage()
    await measure()
    timers.wallAheadMs += 3_600_000
    line.aheadMs += 3_600_000
    clock.beat()
    expect(clock.aheadOfSteadyMs).toBeNull()
    await beatFor(500)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD + 3_600_000)
  })

  test('is not known to whoever asks first after a stop of the process, and a sample from before it says nothing', async () => {
    const { clock, timers, line, beatFor, measure } = stage()
    await measure()
    await beatFor(60_000)
    const measured = clock.measure()
    timers.stop(5001)
    expect(clock.surelyPastMs()).toBeNull()
    expect(clock.aheadOfSteadyMs).toBeNull()
    line.aheadMs += 5
    await timers.advance(100)
    await measured
    expect(clock.aheadOfSteadyMs, 'it was on its way while the process stood').toBeNull()
    expect(clock.beat(), 'whoever beats is told once').toBe(true)
    expect(clock.beat()).toBe(false)
    await beatFor(500)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD + 5)
  })

  test('is known as long as somebody looks at it every five seconds, and before it is kept', async () => {
    const { clock, timers, measure } = stage()
    await measure()
    timers.stop(60_000)
    expect(clock.aheadOfSteadyMs, 'a start may take its time').toBe(VENUE_AHEAD)
    expect(clock.beat()).toBe(false)
    timers.stop(5000)
    expect(clock.aheadOfSteadyMs).not.toBeNull()
    timers.stop(5000)
    expect(clock.beat()).toBe(false)
  })

  test('a wall clock that was turned back is no sleep: it is measured anew, and that is all', async () => {
    const { clock, timers, measure, beatFor } = stage()
    await measure()
    expect(clock.beat()).toBe(false)
    timers.wallAheadMs -= 3_600_000
    expect(clock.aheadOfSteadyMs).toBeNull()
    expect(clock.beat()).toBe(false)
    await beatFor(500)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD)
    timers.wallAheadMs += 3_600_000
    expect(clock.beat(), 'nobody can tell that from a sleep').toBe(true)
  })

  test('says how far it may be wrong, and when it was measured', async () => {
    const { clock, timers, measure } = stage()
    await measure()
    expect([clock.uncertainMs, clock.measuredMs]).toEqual([50, timers.steadyMs()])
  })

  test('stays what it was while the venue is not reached', async () => {
    const { clock, line, beatFor } = stage()
    await beatFor(1000)
    line.isDown = true
    await beatFor(120_000)
    expect(clock.aheadOfSteadyMs).toBe(VENUE_AHEAD)
    expect(line.asked).toBeGreaterThan(10)
  })
})
