import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rollingHigh } from '../../../src/market/indicators/rolling-high.ts'
import { rollingLow } from '../../../src/market/indicators/rolling-low.ts'

const MINUTE_MS = 60_000

test('the lowest low of the candles that closed within the window, as looking through all of them finds it', () => {
  const minutes = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 4 }), low: fc.integer({ min: 1, max: 50 }) }), { maxLength: 60 })
  fc.assert(
    fc.property(minutes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), (rows, windowMin, minBars) => {
      const window = rollingLow({ windowMin, minBars }, MINUTE_MS)
      const seen: { closeMs: number; low: number }[] = []
      let closeMs = 0
      for (const { gap, low } of rows) {
        closeMs += gap * MINUTE_MS
        seen.push({ closeMs, low })
        window.push({ closeMs, open: low, high: low + 1000, low, close: low, volume: 1 })
        const inside = seen.filter((bar) => bar.closeMs > closeMs - windowMin * MINUTE_MS)
        const enough = inside.length >= Math.min(minBars, windowMin)
        expect(window.value).toBe(enough ? Math.min(...inside.map((bar) => bar.low)) : null)
      }
    }),
  )
})

test('a market upside down has its low where the other has its high', () => {
  const [low, high] = [rollingLow({ windowMin: 3, minBars: 2 }, MINUTE_MS), rollingHigh({ windowMin: 3, minBars: 2 }, MINUTE_MS)]
  for (const [minute, price] of [5, 9, 4, 7, 7, 2].entries()) {
    const closeMs = (minute + 1) * MINUTE_MS
    low.push({ closeMs, open: price, high: price, low: price, close: price, volume: 1 })
    high.push({ closeMs, open: 10 - price, high: 10 - price, low: 10 - price, close: 10 - price, volume: 1 })
    expect(low.value).toBe(high.value === null ? null : 10 - high.value)
  }
})
