import { describe, expect, test } from 'vitest'
import type { Bar } from '../../../src/market/bar.ts'
import { type IndicatorName, type IndicatorNeed, indicators, makeIndicator } from '../../../src/market/indicators/index.ts'
import { candle } from './candles.ts'

const MINUTE = 60_000
const bar = (high: number, low: number, close: number, volume = 1, closeMs = MINUTE): Bar => ({
  ...candle(high, low, close),
  volume,
  closeMs,
})
const flat = (...closes: number[]): Bar[] => closes.map((close) => bar(close, close, close))
/** What it says behind each candle; a value of several numbers is written anew each time. */
const said = (need: IndicatorNeed, bars: readonly Bar[]): unknown[] => {
  const indicator = makeIndicator(need, MINUTE)
  return bars.map((each) => {
    indicator.push(each)
    const { value } = indicator
    return typeof value === 'object' && value !== null ? { ...value } : value
  })
}

test('momentum is a difference of prices', () => {
  expect(said({ is: 'momentum', period: 2 }, flat(10, 12, 15, 11))).toEqual([null, null, 5, -1])
})

test('the range in percent of the close', () => {
  // true ranges 2 and 4 (of 14 against the close before, 10): a mean of 3 on a close of 12
  expect(said({ is: 'natr', period: 2 }, [bar(11, 9, 10), bar(14, 11, 12)])).toEqual([null, 25])
})

test('the channel index is the distance from the mean in mean deviations', () => {
  // typical prices 1, 2, 6: a mean of 3, deviations 2, 1 and 3, of which the mean is 2; (6 - 3) / (0.015 x 2)
  expect(said({ is: 'cci', period: 3 }, flat(1, 2, 6)).at(-1)).toBeCloseTo(100, 9)
  expect(said({ is: 'cci', period: 3 }, flat(5, 5, 5)).at(-1)).toBe(0)
})

describe('the supertrend', () => {
  // a true range of 2 in each candle, so that the lines lie 2 from the middle
  const around = (middle: number): Bar => bar(middle + 1, middle - 1, middle)
  const trend = (...middles: number[]) => said({ is: 'supertrend', period: 1, multiplier: 1 }, middles.map(around))

  test('begins above the price and follows it down, never up', () => {
    expect(trend(10, 9, 9.5)).toEqual([
      { line: 12, trend: -1 },
      { line: 11, trend: -1 },
      { line: 11, trend: -1 },
    ])
  })

  test('turns when a close passes the line, and follows up from below', () => {
    // 9 to 12: the true range is 4 (13 less 9), so the lower line is 12 - 4; then 12 to 13, a range of 2, and the line is 11
    expect(trend(10, 9, 12, 13)).toEqual([
      { line: 12, trend: -1 },
      { line: 11, trend: -1 },
      { line: 8, trend: 1 },
      { line: 11, trend: 1 },
    ])
  })
})

test('the volume-weighted price begins anew each session, in which the candle that ends with it is the last', () => {
  const at = (hour: number, price: number, volume: number): Bar => bar(price, price, price, volume, hour * 60 * MINUTE)
  // (10 + 3 x 20) / 4; nothing traded in the next session says nothing
  expect(said({ is: 'vwap', sessionH: 24 }, [at(23, 10, 1), at(24, 20, 3), at(25, 30, 0), at(26, 40, 2)])).toEqual([10, 17.5, null, 40])
})

test('the high of a session is of the candles that opened in it, from its hour on', () => {
  const at = (hour: number, high: number): Bar => bar(high, 1, 1, 1, hour * 60 * MINUTE)
  // one that ends with the session is its last; a new one begins with the next, and after a hole
  expect(said({ is: 'sessionHigh', startMin: 0 }, [at(22, 5), at(23, 9), at(24, 7), at(24.1, 3), at(49, 2)])).toEqual([5, 9, 9, 3, 2])
  expect(said({ is: 'sessionHigh', startMin: 23 * 60 }, [at(22, 5), at(23, 9), at(24, 7), at(25, 8)])).toEqual([5, 9, 7, 8])
})

test('the volume of a candle is measured by those before it, and has the sign of the candle', () => {
  const at = (open: number, close: number, volume: number): Bar => ({ ...bar(9, 1, close, volume), open })
  // 6 over the mean of 2 and 4, then 5 over that of 4 and 6, of a candle that fell; one that did neither says nothing
  expect(said({ is: 'signedVolume', period: 2 }, [at(1, 2, 2), at(2, 1, 4), at(1, 2, 6), at(2, 1, 5), at(2, 2, 7)])).toEqual([
    null,
    null,
    2,
    -1,
    0,
  ])
})

test('a change goes back by time: over a hole to the last close before it', () => {
  const at = (minute: number, price: number): Bar => bar(price, price, price, 1, minute * MINUTE)
  const bars = [at(1, 100), at(2, 110), at(3, 99), at(9, 121), at(10, 120), at(11, 66)]
  // 99 of 100 two minutes before; 121 and 120 of 99, the last before the hole; 66 of 121
  expect(
    said({ is: 'priceChange', windowMin: 2 }, bars).map((value) => (value === null ? null : Math.round(Number(value) * 100) / 100)),
  ).toEqual([null, null, -1, 22.22, 21.21, -45.45])
})

test('the turnover is of the candles that ended within the window, at their typical prices', () => {
  const at = (minute: number, volume: number): Bar => bar(12, 9, 9, volume, minute * MINUTE)
  // typical prices of 10; of minute 9 alone after the hole
  expect(said({ is: 'turnover', windowMin: 2 }, [at(1, 1), at(2, 2), at(3, 3), at(4, 4), at(9, 5)])).toEqual([null, null, 50, 70, 50])
})

describe.each(Object.keys(indicators) as IndicatorName[])('%s', (is) => {
  const need = { is, ...indicators[is].defaults } as IndicatorNeed
  const numbersOf = (value: unknown): number[] => Object.values(typeof value === 'object' && value !== null ? value : { value })
  const times = (bars: readonly Bar[]) => bars.map((each, nth) => ({ ...each, closeMs: (nth + 1) * MINUTE }))

  test('says something that is a number of a market that does not move, and of one that stands at zero volume', () => {
    for (const volume of [1, 0]) {
      const last = said(need, times(Array.from({ length: 200 }, () => bar(7, 7, 7, volume)))).at(-1)
      if (last === null)
        expect([is, volume]).toSatisfy(([name, none]) => (name === 'vwap' && none === 0) || name === 'priceChange' || name === 'turnover')
      else for (const value of numbersOf(last)) expect(Number.isFinite(value)).toBe(true)
    }
  })

  test('says nothing before its first candle', () => {
    expect(makeIndicator(need, MINUTE).value).toBeNull()
  })
})

test('what is bounded stays within its bounds in a market that only falls, only rises, or jumps', () => {
  const markets = [(nth: number) => 1000 - nth, (nth: number) => 1 + nth, (nth: number) => (nth % 2 === 0 ? 1 : 1e9)]
  for (const is of ['rsi', 'adx', 'stochastic', 'mfi'] as const)
    for (const market of markets) {
      const need = { is, ...indicators[is].defaults } as IndicatorNeed
      const values = said(need, flat(...Array.from({ length: 100 }, (_, nth) => market(nth)))).filter((value) => value !== null)
      expect(values.length).toBeGreaterThan(50)
      for (const value of values.flatMap((one) => Object.values(typeof one === 'object' ? one! : { one }) as number[])) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(100)
      }
    }
})

test('what is made of a window alone is the same wherever the feed began', () => {
  const closes = Array.from({ length: 120 }, (_, nth) => 100 + Math.sin(nth) * 7 + nth / 3)
  for (const is of ['sma', 'wma', 'bollinger', 'donchian', 'cci', 'momentum', 'roc', 'stochastic'] as const) {
    const need = { is, ...indicators[is].defaults } as IndicatorNeed
    expect(said(need, flat(...closes)).at(-1), is).toEqual(said(need, flat(...closes.slice(61))).at(-1))
  }
})
