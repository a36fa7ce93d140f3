import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Spacings, timeframeText } from '../../src/market/tape/timeframe.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const timeframeOf = (times: readonly number[]): number | null => {
  const spacings = new Spacings()
  for (let row = 1; row < times.length; row++) spacings.add(times[row]! - times[row - 1]!)
  return spacings.timeframeMs
}
const slots = (frame: number, ...numbers: number[]): number[] => numbers.map((slot) => slot * frame)

/** Times that are so many units apart. */
const summed = (steps: readonly number[], unit: number): number[] => {
  const times = [0]
  for (const step of steps) times.push(times.at(-1)! + step * unit)
  return times
}

describe('the timeframe', () => {
  test.each([
    ['of an even tape', slots(5 * MINUTE, 0, 1, 2, 3), 5 * MINUTE],
    ['of one with a hole', slots(MINUTE, 0, 1, 2, 700, 701), MINUTE],
    ['of a thin one without two neighbours', slots(MINUTE, 0, 2, 5, 7, 10), MINUTE],
    ['of two rows', slots(HOUR, 0, 1), HOUR],
    ['that no venue has', slots(7 * MINUTE, 0, 1, 2, 3), 7 * MINUTE],
    ['of weeks', slots(7 * DAY, 0, 1, 2), 7 * DAY],
    ['of days of 23 and 25 hours', [0, DAY, 2 * DAY - HOUR, 3 * DAY - HOUR, 4 * DAY, 5 * DAY], DAY],
    ['of Februaries and others', summed([31, 28, 31, 30, 31], DAY), 31 * DAY],
    ['of quarters', summed([90, 91, 92, 92, 90], DAY), 91 * DAY],
  ])('%s', (_, times, frame) => {
    expect(timeframeOf(times)).toBe(frame)
  })

  test('of a single time there is none', () => {
    expect(timeframeOf([5])).toBeNull()
    expect(new Spacings().smallestMs).toBe(Number.POSITIVE_INFINITY)
  })

  test('a row in a hundred with a wrong time does not make it half as long', () => {
    const times = Array.from({ length: 1000 }, (_, slot) => slot * MINUTE)
    for (const slot of [100, 400, 700]) times.splice(slot, 0, times[slot]! - 20_000)
    expect(timeframeOf(times)).toBe(MINUTE)
  })

  test('is found whatever is missing and however clocks jitter by a hundredth', () => {
    const frames = fc.constantFrom(1000, 5000, MINUTE, 5 * MINUTE, HOUR, 4 * HOUR, DAY)
    const gaps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 60 })
    fc.assert(
      fc.property(frames, gaps, fc.infiniteStream(fc.double({ min: -0.004, max: 0.004, noNaN: true })), (frame, steps, jitter) => {
        // somewhere two neighbours are there: of every second candle alone nobody could say so
        const times = summed([1, ...steps], 1)
        const noisy = times.map((slot) => Math.round((slot + jitter.next().value!) * frame))
        expect(timeframeOf(noisy)).toBe(frame)
      }),
      { numRuns: 500 },
    )
  })

  test('of enough rows is found however clocks jitter by up to an eighth', () => {
    const frames = fc.constantFrom(MINUTE, 5 * MINUTE, HOUR, 4 * HOUR, DAY)
    fc.assert(
      fc.property(frames, fc.infiniteStream(fc.double({ min: -0.124, max: 0.124, noNaN: true })), fc.nat(9), (frame, jitter, every) => {
        const steps = Array.from({ length: 200 }, (_, row) => (every > 0 && row % (every + 3) === 0 ? 2 : 1))
        const noisy = summed([1, ...steps], 1).map((slot) => Math.round(((slot + jitter.next().value!) * frame) / 1000) * 1000)
        expect(timeframeOf(noisy)).toBe(frame)
      }),
      { numRuns: 200 },
    )
  })

  test('that is thin stays what all distances leave', () => {
    const steps = Array.from({ length: 300 }, (_, row) => 5 + (row % 2))
    expect(timeframeOf(summed(steps, MINUTE))).toBe(MINUTE)
  })

  test('ten thousand and more different distances need bounded memory, and are still a minute', () => {
    const spacings = new Spacings()
    for (let row = 0; row < 60_000; row++) spacings.add(MINUTE - 5_000 + ((row * 7919) % 10_007))
    for (let row = 0; row < 30_000; row++) spacings.add(10 * HOUR + row * 977)
    expect(spacings.timeframeMs).toBe(MINUTE)
    expect(spacings.smallestMs).toBeGreaterThan(MINUTE - 6_000)
  })
})

test.each([
  [1000, '1s'],
  [90_000, '90s'],
  [MINUTE, '1m'],
  [4 * HOUR, '4h'],
  [DAY, '1d'],
  [14 * DAY, '2w'],
  [31 * DAY, '1 month'],
  [1500, '1500ms'],
])('%d ms are called %s', (ms, text) => {
  expect(timeframeText(ms)).toBe(text)
})
