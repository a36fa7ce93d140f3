import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Published, playPublished } from '../../../src/market/published/published-indicator.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../../recordings.ts'

/** As other programs publish them: what goes in, by columns, and what has to come out, row by row or for the last row alone. */
type Vector = Published & {
  readonly tolerance?: number
  readonly expected?: Readonly<Record<string, readonly (number | null)[]>>
  readonly expectedLast?: Readonly<Record<string, number>>
  readonly roundedTo?: number
}

const folder = recordingOf('indicators')
const hasVectors = existsSync(folder)
const VECTORS = 25
const names = hasVectors ? readdirSync(folder).filter((name) => name !== 'manifest.json') : []
const vectorOf = (name: string): Vector => JSON.parse(readFileSync(join(folder, name), 'utf8'))

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

describe.skipIf(!hasVectors)('what others publish of indicators', { tags: [RECORDINGS] }, () => {
  test('is all here', () => {
    expect(names.length).toBe(VECTORS)
  })

  test.each(orBlanks(names, VECTORS))('%s', (name) => {
    const vector = vectorOf(name)
    const { expected = {}, expectedLast = {}, tolerance = 0, roundedTo = 0 } = vector
    const played = playPublished(vector)
    expect(Object.keys(played).sort()).toEqual(Object.keys({ ...expected, ...expectedLast }).sort())
    for (const [output, values] of Object.entries(played)) {
      const series = expected[output]
      if (series !== undefined) expect(compare(values, series, tolerance)).toBeGreaterThan(3)
      const last = expectedLast[output]
      if (last !== undefined) expect(Number((values.at(-1) as number).toFixed(roundedTo))).toBe(last)
    }
  })
})
