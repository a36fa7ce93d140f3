import { expect, test } from 'vitest'
import { markRemarks } from '../../src/cli/mark-remarks.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const at = (minute: number): number => BEGAN_MS + minute * MINUTE
const between = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, nth) => from + nth)

/** Candles from four o'clock to five, and mark prices of these minutes. */
const remarks = (minutes: readonly number[] | null, limitS = '0'): readonly string[] => {
  const series = { rows: 60, openMs: () => at(0), endMs: () => at(60) }
  const marks = minutes === null ? {} : { marks: { timesMs: Float64Array.from(minutes, at), everyMs: MINUTE } }
  const coin = { symbol: 'A/B:B', series, ...marks } as unknown as TapeCoin
  return markRemarks({ coins: [coin] }, loadConfig({ overrides: { 'paper.markAgeLimitS': limitS } }))
}

test('mark prices that cover the candles are passed over, as is a contract without any', () => {
  for (const minutes of [null, between(0, 59), between(-60, 80), between(0, 57), [...between(0, 30), ...between(33, 59)]])
    expect(remarks(minutes)).toEqual([])
})

test('of those that do not it is said where they begin and end', () => {
  expect(remarks(between(1, 59))).toEqual([
    'The mark prices of A/B:B begin at 2022-01-03T04:01:00.000Z, its candles at 2022-01-03T04:00:00.000Z: until then the last price stands for them.',
  ])
  const ends =
    'The mark prices of A/B:B end at 2022-01-03T04:56:00.000Z, its candles at 2022-01-03T05:00:00.000Z: 3m later the last price stands for them.'
  expect(remarks(between(0, 56))).toEqual([ends])
  expect(remarks(between(0, 56), '240')).toEqual([])
})

test('and where they have holes that the candles fall into', () => {
  expect(remarks([...between(-30, -20), ...between(-10, 10), ...between(14, 40), ...between(45, 59)])).toEqual([
    'The mark prices of A/B:B have 2 holes, the longest from 2022-01-03T04:40:00.000Z to 2022-01-03T04:45:00.000Z: where the newest is older than 3m the last price stands for them.',
  ])
  expect(remarks([...between(-30, -20), ...between(5, 59)])).toEqual([
    'The mark prices of A/B:B have a hole from 2022-01-03T03:40:00.000Z to 2022-01-03T04:05:00.000Z: where the newest is older than 3m the last price stands for them.',
  ])
})
