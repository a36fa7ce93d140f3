import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../src/event/store.ts'
import { logUpTo } from '../../src/view/log-cut.ts'
import { objectionsTo } from '../../src/view/why/objections.ts'
import { storyOf } from '../../src/view/why/story.ts'
import { findWanted } from '../../src/view/why/wanted-event.ts'
import { IS_NIGHT } from '../draws.ts'
import { runOn, runs, storeOf } from '../property/generated-run.ts'

const coinsIn = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap(({ parts }) => parts.symbol ?? []))]

/** All that can be said of a log at its end: of its newest event, of an order, of each coin. */
const toldOf = async (log: Parameters<typeof storyOf>[0], rows: readonly Row[], place: number): Promise<unknown[]> => {
  const coins = coinsIn(rows)
  const order = rows.findLast(({ type }) => type.endsWith('Requested'))
  const names = [String(place), ...coins, ...(order === undefined ? [] : [String(JSON.parse(order.data).orderId)])]
  const stories = []
  for (const name of names) {
    const { wanted } = await findWanted(log, name)
    stories.push(wanted === null ? null : await storyOf(log, wanted))
  }
  const against = []
  for (const coin of coins) against.push((await objectionsTo(log, coin, null)).told)
  return [stories, against]
}

test('why and why not say of moments of a drawn run what they would have said then', async () => {
  await fc.assert(
    fc.asyncProperty(runs(40), fc.array(fc.nat(), { minLength: 2, maxLength: 2 }), async (run, cuts) => {
      const { rows } = await runOn(run)
      const whole = await storeOf(rows)
      for (const cut of cuts) {
        const place = 1 + (cut % rows.length)
        const beginning = rows.slice(0, place)
        const then = await toldOf(await storeOf(beginning), beginning, place)
        expect(await toldOf(logUpTo(whole, { place }), beginning, place)).toEqual(then)
        expect(JSON.stringify(then)).not.toMatch(/undefined|NaN|\[object/)
      }
    }),
    { numRuns: IS_NIGHT ? 200 : 5 },
  )
})
