import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokenInvariant } from '../../../src/kernel/assert.ts'
import { barsThatFit, RollingHigh, rollingHigh } from '../../../src/market/indicators/rolling-high.ts'

const bar = (closeMs: number, high: number) => ({ closeMs, open: 1, high, low: 1, close: 1, volume: 1 })

test('the rolling high is the highest of the bars that closed within the span, holes included', () => {
  const bars = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 })), { maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(bars, fc.integer({ min: 1, max: 8 }), (steps, minBars) => {
      const window = new RollingHigh(7, 8, minBars)
      const seen: { closeMs: number; high: number }[] = []
      let closeMs = 0
      for (const [gap, high] of steps) {
        closeMs += gap
        seen.push({ closeMs, high })
        window.push({ closeMs, high })
        const within = seen.filter((bar) => bar.closeMs > closeMs - 7)
        expect(window.value).toBe(within.length < minBars ? null : Math.max(...within.map((bar) => bar.high)))
      }
    }),
  )
})

test('a rolling high is for so many bars at once and says so before one is lost', () => {
  const window = new RollingHigh(10, 3, 1)
  expect(window.value).toBeNull()
  for (const closeMs of [1, 2, 3]) window.push({ closeMs, high: closeMs })
  expect(() => window.push({ closeMs: 4, high: 4 })).toThrow(BrokenInvariant)
  expect(window.value).toBe(3)
})

test('the window is as long as it was asked for, however short or long its candles are', () => {
  const given = fc.record({
    timeframeMin: fc.constantFrom(1, 5, 60, 1440),
    windowMin: fc.integer({ min: 1, max: 200 }),
    minBars: fc.integer({ min: 1, max: 20 }),
    // of the timeframe: all as short as a candle may be, or some, or with holes
    lengths: fc.constantFrom([0.9], [1], [0.9, 1], [0.9, 1, 2.7]),
    bars: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 50 })), { maxLength: 300, size: 'max' }),
  })
  fc.assert(
    fc.property(given, ({ timeframeMin, windowMin, minBars, lengths, bars }) => {
      const timeframeMs = timeframeMin * 60_000
      const window = rollingHigh({ windowMin, minBars }, timeframeMs)
      const seen: { closeMs: number; high: number }[] = []
      let closeMs = 0
      for (const [nth, high] of bars) {
        closeMs += lengths[nth % lengths.length]! * timeframeMs
        window.push(bar(closeMs, high))
        seen.push({ closeMs, high })
        const within = seen.filter((bar) => bar.closeMs > closeMs - windowMin * 60_000)
        const fit = Math.floor(windowMin / timeframeMin)
        const isTrusted = within.length >= minBars || within.length >= Math.max(fit, 1)
        expect(window.value).toBe(isTrusted ? Math.max(...within.map((bar) => bar.high)) : null)
      }
    }),
  )
})

test.each([
  [60, 1, 60],
  [60, 7, 8],
  [60, 60, 1],
  [60, 1440, 1],
])('%d minutes hold whole candles of %d: %d', (windowMin, timeframeMin, bars) => {
  expect(barsThatFit(windowMin, timeframeMin * 60_000)).toBe(bars)
})
