import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CandlePath, candlePath, MAX_PATH_POINTS, pointTimeMs } from '../../src/market/tape/path.ts'

const out = new Float64Array(MAX_PATH_POINTS)
const path = (rule: CandlePath, open: number, high: number, low: number, close: number): number[] => [
  ...out.subarray(0, candlePath(rule, open, high, low, close, out)),
]

const rules = ['nearest', 'low-first', 'high-first'] as const
// prices from pennies to shillings of satoshis, and ranges from a tick to a crash
const candle = fc
  .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.nat(500), fc.nat(1000), fc.nat(1000))
  .map(([low, range, open, close]) => {
    const high = low + Math.round((low * range) / 1000)
    return { low, high, open: low + Math.round(((high - low) * open) / 1000), close: low + Math.round(((high - low) * close) / 1000) }
  })

describe('a candle is played', () => {
  test.each<[string, CandlePath, number[], number[]]>([
    ['nearer extreme first: the high', 'nearest', [1000, 1002, 990, 995], [1000, 1002, 1000, 998, 996, 994, 992, 990, 992, 994, 995]],
    ['nearer extreme first: the low', 'nearest', [1000, 1003, 998, 1001], [1000, 998, 1000, 1002, 1003, 1001]],
    ['equally near: the low first', 'nearest', [100, 101, 99, 100], [100, 99, 100, 101, 100]],
    ['the low first, although the high is nearer', 'low-first', [100, 101, 98, 98], [100, 99, 98, 99, 100, 101, 100, 99, 98]],
    ['the high first, although the low is nearer', 'high-first', [100, 102, 99, 102], [100, 101, 102, 101, 100, 99, 100, 101, 102]],
    ['one price: one point', 'nearest', [7, 7, 7, 7], [7]],
    ['opening at the low, closing at the high: each once', 'nearest', [400, 402, 400, 402], [400, 401, 402]],
    ['steps of 0.25 %', 'nearest', [4000, 4030, 4000, 4030], [4000, 4010, 4020, 4030]],
  ])('%s', (_, rule, [open, high, low, close], expected) => {
    expect(path(rule, open!, high!, low!, close!)).toEqual(expected)
  })

  test('through open, both extremes and close, inside them, without standing still, in steps of 0.25 % or a tick', () => {
    fc.assert(
      fc.property(candle, fc.constantFrom(...rules), ({ open, high, low, close }, rule) => {
        const points = path(rule, open, high, low, close)
        expect([points[0], points.at(-1), Math.min(...points), Math.max(...points)]).toEqual([open, close, low, high])
        for (let k = 1; k < points.length; k++) {
          const step = Math.abs(points[k]! - points[k - 1]!)
          expect(step, 'no point repeats the one before').toBeGreaterThan(0)
          expect(step, 'a step is at most 0.25 % of the price it leaves, or one tick').toBeLessThanOrEqual(
            Math.max(1, points[k - 1]! * 0.0025),
          )
        }
      }),
    )
  })

  test('in the order the rule says', () => {
    fc.assert(
      fc.property(candle, fc.constantFrom(...rules), ({ open, high, low, close }, rule) => {
        fc.pre(high > low && open !== high && open !== low)
        const points = path(rule, open, high, low, close)
        const isLowFirst = points.indexOf(low) < points.indexOf(high)
        const expected = { 'low-first': true, 'high-first': false, nearest: open - low <= high - open }[rule]
        expect(isLowFirst).toBe(expected)
        // two turns at most: it goes to one extreme, to the other, and to the close
        const ways = points.slice(1).map((price, k) => Math.sign(price - points[k]!))
        expect(ways.filter((way, k) => k > 0 && way !== ways[k - 1]).length).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('with points spread evenly and all before its end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(1000, 60_000, 86_400_000), (count, timeframeMs) => {
        const times = Array.from(
          { length: count },
          (_, k) => pointTimeMs(1_600_000_000_000, 1_600_000_000_000 + timeframeMs, k, count) - 1_600_000_000_000,
        )
        expect(times[0]).toBe(0)
        expect(times.at(-1)).toBeLessThan(timeframeMs)
        for (let k = 1; k < count; k++) expect(Math.abs(times[k]! - times[k - 1]! - timeframeMs / count)).toBeLessThan(1)
      }),
      { numRuns: 30 },
    )
  })

  test('within the buffer, however wild: from a tick to 2^50 and back', () => {
    const top = 2 ** 50
    const count = candlePath('high-first', 1, top, 1, top, out)
    expect(count).toBeLessThan(MAX_PATH_POINTS)
    expect(out[count - 1]).toBe(top)
  })
})
