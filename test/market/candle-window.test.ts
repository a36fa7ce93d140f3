import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CandleWindow } from '../../src/market/candle-window.ts'
import { timeframeMsOf } from '../../src/market/timeframe-name.ts'

const MINUTE_MS = 60_000
const barAt = (minute: number) => ({
  closeMs: minute * MINUTE_MS,
  open: minute,
  high: minute + 2,
  low: minute - 2,
  close: minute + 1,
  volume: 7,
})

test('candles are read by how many ago, and a time without one is a hole of its own length', () => {
  const kept = new CandleWindow(MINUTE_MS, 5)
  expect([kept.length, kept.close(0)]).toEqual([0, null])
  for (const minute of [1, 2, 5]) kept.push(barAt(minute))
  expect([0, 1, 2, 3, 4, 5].map((ago) => kept.close(ago))).toEqual([6, null, null, 3, 2, null])
  expect([kept.closeMs(0), kept.open(0), kept.high(0), kept.low(0), kept.volume(0)]).toEqual([300_000, 5, 7, 3, 7])
  expect([kept.close(-1), kept.close(0.5), kept.close(Number.NaN)]).toEqual([null, null, null])
})

test('says of any candles what a list of them says', () => {
  const gaps = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: -29, max: 29 }), (steps, lookback, jitterS) => {
      const kept = new CandleWindow(MINUTE_MS, lookback)
      const seen = new Map<number, number>()
      let minute = 100
      for (const [nth, step] of steps.entries()) {
        minute += step
        seen.set(minute, minute + 1)
        kept.push({ ...barAt(minute), closeMs: minute * MINUTE_MS + (nth % 2) * jitterS * 500 })
      }
      const first = 100 + steps[0]!
      const length = Math.min(lookback, minute - first + 1)
      expect(kept.length).toBe(length)
      for (let ago = 0; ago < lookback + 3; ago++) expect(kept.close(ago)).toBe(ago < length ? (seen.get(minute - ago) ?? null) : null)
    }),
  )
})

test.each<[string, number | null]>([
  ['1s', 1000],
  ['1m', 60_000],
  ['90m', 5_400_000],
  ['4h', 14_400_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ...(['0m', '1x', 'm', '1', '1 h', '-1h', '1.5h', '99999m'] as const).map((text): [string, null] => [text, null]),
])('%s is %s milliseconds', (text, ms) => {
  expect(timeframeMsOf(text)).toBe(ms)
})
