import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Bar } from '../../../src/market/bar.ts'
import { type IndicatorNeed, makeIndicator } from '../../../src/market/indicators/index.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../../recordings.ts'
import { candle, valuesOf } from './candles.ts'

/** As other programs publish them: what goes in, by columns, and what has to come out, row by row or for the last row alone. */
type Vector = {
  readonly id: string
  readonly params: { readonly period?: number; readonly options?: readonly number[] }
  readonly tolerance?: number
  readonly input: Readonly<Record<string, readonly number[]>>
  readonly expected?: Readonly<Record<string, readonly (number | null)[]>>
  readonly expectedLast?: Readonly<Record<string, number>>
  readonly roundedTo?: number
}
/** By the name that the vectors give an indicator: ours, and how many vectors there are. */
const OURS: Readonly<Record<string, readonly [is: IndicatorNeed['is'], vectors: number]>> = { ATR: ['atr', 3], ROC: ['roc', 1] }

const folder = recordingOf('indicators')
const hasVectors = existsSync(folder)
const vectors = (name: string): readonly Vector[] =>
  (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { id: string; indicator: string }[])
    .filter(({ indicator }) => indicator === name)
    .map(({ id }) => JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as Vector)

const candlesOf = ({ input }: Vector): readonly Bar[] => {
  const { close = [], high = close, low = close } = input
  return close.map((price, at) => candle(high[at]!, low[at]!, price))
}

const compare = (values: readonly unknown[], expected: readonly (number | null)[], tolerance: number): number => {
  let compared = 0
  expected.forEach((value, at) => {
    if (value === null) expect(values[at], `before its first value, row ${at}`).toBeNull()
    else {
      expect(Math.abs((values[at] as number) - value), `row ${at}: ${values[at]} and ${value}`).toBeLessThanOrEqual(tolerance)
      compared++
    }
  })
  return compared
}

describe.skipIf(!hasVectors).each(Object.entries(OURS))('what others publish of %s', { tags: [RECORDINGS] }, (name, [is, count]) => {
  const found = hasVectors ? vectors(name) : []

  test('is all here', () => {
    expect(found.length).toBe(count)
  })

  test.each(orBlanks(found, count).map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const { params, expected = {}, expectedLast = {}, tolerance = 0, roundedTo = 0 } = vector
    const period = params.period ?? params.options?.[0]
    const values = valuesOf(makeIndicator({ is, period } as IndicatorNeed, 60_000), candlesOf(vector))
    const series = expected[is]
    const last = expectedLast[is]
    expect(series !== undefined || last !== undefined).toBe(true)
    if (series !== undefined) expect(compare(values, series, tolerance)).toBeGreaterThan(15)
    if (last !== undefined) expect(Number((values.at(-1) as number).toFixed(roundedTo))).toBe(last)
  })
})
