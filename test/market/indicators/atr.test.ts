import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atr } from '../../../src/market/indicators/atr.ts'
import { candle, valuesOf } from './candles.ts'

// worked by hand: true ranges 2, 2, 4 (from the close before up to the high), 3, 4 (from the close before down to the low)
const CANDLES = [candle(10, 8, 9), candle(11, 9, 10), candle(14, 12, 13), candle(13, 10, 11), candle(9, 7, 8)]

test('is the mean of the first true ranges, and moves by a third of the difference to each later one', () => {
  const [first, second, third, fourth, fifth] = valuesOf(atr({ period: 3 }), CANDLES)
  expect([first, second]).toEqual([null, null])
  expect(third).toBeCloseTo(8 / 3, 12)
  expect(fourth).toBeCloseTo(25 / 9, 12)
  expect(fifth).toBeCloseTo(86 / 27, 12)
})

test('of one candle is its true range', () => {
  expect(valuesOf(atr({ period: 1 }), CANDLES)).toEqual([2, 2, 4, 3, 4])
})

test('says nothing before as many candles as were asked for, and the same as ever from then on', () => {
  const early = valuesOf(atr({ period: 3 }), CANDLES)
  expect(valuesOf(atr({ period: 3, minBars: 5 }), CANDLES)).toEqual([null, null, null, null, early[4]])
  expect(valuesOf(atr({ period: 3, minBars: 1 }), CANDLES)).toEqual(early)
})

test('is what all true ranges at once say, weighted by how long ago they were', () => {
  const price = fc.integer({ min: 1, max: 1000 })
  const given = fc.array(fc.tuple(price, price, price), { minLength: 1, maxLength: 80, size: 'max' })
  fc.assert(
    fc.property(given, fc.integer({ min: 1, max: 20 }), (rows, period) => {
      const candles = rows.map((prices) => candle(Math.max(...prices), Math.min(...prices), prices[0]))
      const ranges = candles.map(({ high, low }, at) => {
        const before = candles[at - 1]?.close
        return before === undefined ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(low - before))
      })
      const expected = ranges.map((_, at) => {
        if (at + 1 < period) return null
        const keep = (period - 1) / period
        const seed = ranges.slice(0, period).reduce((sum, range) => sum + range, 0) / period
        const later = ranges.slice(period, at + 1)
        return later.reduce((sum, range, nth) => sum + (range / period) * keep ** (later.length - 1 - nth), seed * keep ** later.length)
      })
      valuesOf(atr({ period }), candles).forEach((value, at) => {
        if (expected[at] === null) expect(value).toBeNull()
        else expect(value).toBeCloseTo(expected[at]!, 8)
      })
    }),
  )
})
