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

const minute = (at: number, close: number) => ({ ...candle(close + 1, close - 1, close), closeMs: at * 60_000 })

test('an indicator of longer candles is fed those, and not one that had begun before the first was seen', () => {
  const set = new IndicatorSet(60_000)
  const read = set.reader({
    own: { is: 'sma', period: 1 },
    long: { is: 'sma', period: 1, timeframe: '5m' },
    same: { is: 'sma', period: 1, timeframe: '1m' },
  })
  const kept = set.candles('5m', 3)
  const said: unknown[] = []
  for (let at = 4; at <= 15; at++) {
    set.push(minute(at, at))
    said.push([at, read().own, read().long, read().same])
  }
  expect(said.filter((_, nth) => nth % 3 === 0)).toEqual([
    [4, 4, null, 4],
    [7, 7, null, 7],
    [10, 10, 10, 10],
    [13, 13, 10, 13],
  ])
  expect([0, 1].map((ago) => [kept.open(ago), kept.high(ago), kept.low(ago), kept.close(ago)])).toEqual([
    [11, 16, 10, 15],
    [6, 11, 5, 10],
  ])
  expect(kept.length).toBe(2)
})

test('a longer candle whose last minute is missing is told by the next that comes, and one without any is a hole', () => {
  const set = new IndicatorSet(60_000)
  const kept = set.candles('5m', 4)
  const own = set.candles(null, 4)
  for (const at of [1, 2, 3, 4, 12]) set.push(minute(at, at))
  expect([kept.length, kept.close(0)]).toEqual([1, 4])
  for (const at of [13, 14, 15]) set.push(minute(at, at))
  expect([0, 1, 2].map((ago) => kept.close(ago))).toEqual([15, null, 4])
  expect([own.close(0), own.close(3), own.lookback, own.timeframeMs]).toEqual([15, 12, 4, 60_000])
  expect(() => set.candles('5m', 4)).toThrow(BrokenInvariant)
})
