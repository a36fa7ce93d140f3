import { expect, test } from 'vitest'
import { roc } from '../../../src/market/indicators/roc.ts'
import { candle, valuesOf } from './candles.ts'

const closes = (...prices: number[]) => prices.map((price) => candle(price, price, price))

test('is the change of the close in percent of that so many candles before', () => {
  // worked by hand: 110 of 100, 99 of 110, 121 of 110, 99 of 99
  expect(valuesOf(roc({ period: 2 }), closes(100, 110, 110, 99, 121, 99))).toEqual([null, null, 10, -10, 10, 0])
  expect(valuesOf(roc({ period: 1 }), closes(8, 10, 5))).toEqual([null, 25, -50])
})

test('says nothing of a price of nothing', () => {
  expect(valuesOf(roc({ period: 1 }), closes(0, 10, 5))).toEqual([null, null, -50])
})
