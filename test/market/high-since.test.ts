import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HighSince } from '../../src/market/high-since.ts'

test('says of any time what a look at all candles says', () => {
  const candles = fc.array(fc.record({ step: fc.integer({ min: 1, max: 9 }), high: fc.integer({ min: 1, max: 30 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  fc.assert(
    fc.property(candles, (steps) => {
      const highs = new HighSince()
      const seen: { closeMs: number; high: number }[] = []
      let closeMs = 0
      for (const { step, high } of steps) {
        closeMs += step
        seen.push({ closeMs, high })
        highs.push({ closeMs, high })
        for (let ms = -1; ms <= closeMs + 1; ms += 3) {
          const later = seen.filter((one) => one.closeMs > ms).map((one) => one.high)
          expect(highs.since(ms)).toBe(later.length === 0 ? null : Math.max(...later))
        }
      }
      expect(highs.since(Number.NEGATIVE_INFINITY)).toBe(Math.max(...seen.map(({ high }) => high)))
    }),
  )
})

test('forgets the older half where a market falls for longer than is kept', () => {
  const highs = new HighSince(4)
  expect(highs.since(0)).toBeNull()
  for (let at = 1; at <= 5; at++) highs.push({ closeMs: at, high: 100 - at })
  expect([highs.since(0), highs.since(3), highs.since(5)]).toEqual([97, 96, null])
})
