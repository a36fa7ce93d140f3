import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../../src/event/store.ts'
import { runOn, runs } from '../../property/generated-run.ts'
import { foldFirst, viewOf } from './logs.ts'

/** Longer than a step of the ladder. */
const longRun = async (): Promise<readonly Row[]> => {
  for (const run of fc.sample(runs(330), { seed: 3, numRuns: 30 })) {
    const { rows } = await runOn(run)
    if (rows.length > 1100) return rows
  }
  throw new Error('none of the drawn runs is long enough')
}

test('a moment between two kept states is what the folds make of all events up to there', async () => {
  const rows = await longRun()
  const view = await viewOf(rows)
  for (const ordinal of [999, 1000, 1001, rows.length - 1]) {
    const { place, ...folds } = await view.at({ ordinal })
    expect(place.ordinal).toBe(ordinal)
    expect(folds).toEqual(foldFirst(rows, ordinal))
  }
})
