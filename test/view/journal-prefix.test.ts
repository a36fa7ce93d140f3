import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import type { Row } from '../../src/event/store.ts'
import { Journal } from '../../src/view/journal/journal.ts'
import { IS_NIGHT } from '../draws.ts'
import { runOn, runs } from '../property/generated-run.ts'

const textOf = (events: readonly Row[]): string[] => {
  const told = new Journal()
  return events.map((row) => {
    const { head, said } = told.text(told.row(decode(row)), true)
    return `${head}${said}`
  })
}

test('the journal of the beginning of a drawn run is the beginning of its journal', async () => {
  await fc.assert(
    fc.asyncProperty(runs(40), fc.nat(), async (run, cut) => {
      const { rows } = await runOn(run)
      const length = cut % (rows.length + 1)
      const whole = textOf(rows)
      expect(textOf(rows.slice(0, length))).toEqual(whole.slice(0, length))
      for (const line of whole) expect(line).not.toMatch(/undefined|NaN|\[object|\n/)
    }),
    { numRuns: IS_NIGHT ? 200 : 8 },
  )
})
