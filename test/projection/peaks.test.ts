import fc from 'fast-check'
import { expect, test } from 'vitest'
import { format, type Money } from '../../src/kernel/money.ts'
import { followPeaks } from '../../src/replay/peaks.ts'

const ONE = 10n ** 18n
/** From dust to billions, and so near to each other that no double tells them apart. */
const worths = fc
  .tuple(fc.constantFrom(1n, 7n, 10n ** 6n, 10n ** 10n), fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: 0n, max: ONE })))
  .map(([units, least]): Money => units * ONE + least)
const samples = fc.array(
  fc.record({
    between: fc.array(worths, { maxLength: 3 }),
    shown: worths,
    held: fc.bigInt({ min: -1_000n, max: 1_000n }),
    price: fc.oneof(fc.constant(null), fc.bigInt({ min: 1n, max: 10n ** 8n })),
  }),
  { maxLength: 20 },
)

test('a peak is the exact maximum of all that samples say and show, however near they are', () => {
  fc.assert(
    fc.property(samples, (all) => {
      const peaks: Record<string, Money> = {}
      let expected: Money | null = null
      for (const { between, shown, held, price } of all) {
        // most of it is what the coins are worth, and cash may be owed
        const cash = shown - held * (price ?? 0n) * ONE
        const isPriced = price !== null || held === 0n
        const marked = {
          cash: { USD: cash },
          held: held === 0n ? {} : { 'A/USD': held * ONE, 'B/EUR': ONE },
          prices: { ...(price !== null && { 'A/USD': String(price) }), 'B/EUR': '1000000000000' },
        }
        const standing = { folds: { portfolio: { 'A/USD': { quote: 'USD' }, 'B/EUR': { quote: 'EUR' } } }, facts: { marked } }
        const event = { type: 'MarksObserved', data: { between: { USD: between.map((worth, at) => [at, format(worth)]) } } }
        followPeaks(peaks, event as never, standing as never)
        if (between.length > 0) expected ??= 0n
        if (expected === null) continue
        for (const worth of [...between, ...(isPriced ? [shown] : [])]) if (worth > expected) expected = worth
      }
      expect(peaks).toEqual(expected === null ? {} : { USD: expected })
    }),
    { numRuns: 500 },
  )
})
