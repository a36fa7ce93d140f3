import { expect, test } from 'vitest'
import { BrokenInvariant } from '../../../src/kernel/assert.ts'
import { IndicatorSet } from '../../../src/market/indicator-set.ts'
import { candle } from './candles.ts'

test('every reader is told what it asked for, by its own names', () => {
  const set = new IndicatorSet(60_000)
  const one = set.reader({ speed: { is: 'roc', period: 1 } })
  const other = set.reader({ range: { is: 'atr', period: 2 }, momentum: { period: 1, is: 'roc' } })
  expect([one(), other()]).toEqual([{ speed: null }, { range: null, momentum: null }])
  set.push(candle(10, 8, 10))
  set.push(candle(12, 8, 11))
  expect([one(), other()]).toEqual([{ speed: 10 }, { range: 3, momentum: 10 }])
})

test('an indicator that several need is fed each candle once', () => {
  const set = new IndicatorSet(60_000)
  const reads = [1, 2, 3].map(() => set.reader({ range: { is: 'atr', period: 4 } }))
  for (const range of [4, 4, 4, 8]) set.push(candle(10 + range, 10, 10))
  expect(reads.map((read) => read())).toEqual([{ range: 5 }, { range: 5 }, { range: 5 }])
})

test('none is begun after the first candle, unless it is there already', () => {
  const set = new IndicatorSet(60_000)
  set.reader({ range: { is: 'atr', period: 1 } })
  set.push(candle(10, 8, 10))
  expect(set.reader({ again: { is: 'atr', period: 1 } })()).toEqual({ again: 2 })
  expect(() => set.reader({ range: { is: 'atr', period: 2 } })).toThrow(BrokenInvariant)
})
