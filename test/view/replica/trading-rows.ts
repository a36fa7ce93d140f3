import fc from 'fast-check'
import type { Row } from '../../../src/event/store.ts'
import { runOn, runs } from '../../property/generated-run.ts'

/** Events of a drawn run that closes positions. */
export const rowsThatTrade = async (): Promise<readonly Row[]> => {
  for (const run of fc.sample(runs(60), { seed: 11, numRuns: 20 })) {
    const { rows } = await runOn(run)
    if (rows.some(({ type }) => type === 'PositionClosed') && rows.length > 60) return rows
  }
  throw new Error('none of the drawn runs closes a position')
}
