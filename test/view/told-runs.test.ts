import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../src/event/envelope.ts'
import type { Row } from '../../src/event/store.ts'
import type { LogPlace } from '../../src/view/replica/log-place.ts'
import type { View } from '../../src/view/replica/view.ts'
import { objectionsTo } from '../../src/view/why/objections.ts'
import { type Story, storyOf } from '../../src/view/why/story.ts'
import { findWanted } from '../../src/view/why/wanted-event.ts'
import { IS_NIGHT } from '../draws.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'
import { runOn, runs } from '../property/generated-run.ts'
import { viewOf } from './replica/logs.ts'
import { toldInOrder, walkedStory } from './walked-story.ts'

const coinsIn = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap(({ parts }) => parts.symbol ?? []))]

const storyIn = async (view: View, asOf: LogPlace, name: string): Promise<Story | null> => {
  const wanted = await findWanted(view, asOf, name)
  return wanted === null ? null : storyOf(view, asOf, wanted)
}

/** All that can be said of a log at a moment: of its newest event, of an order, of each coin. */
const toldOf = async (view: View, rows: readonly Row[]): Promise<unknown[]> => {
  const moment = await view.at({ ordinal: rows.length })
  const { place } = moment
  const coins = coinsIn(rows)
  const order = rows.findLast(({ type }) => type.endsWith('Requested'))
  const names = [String(rows.length), ...coins, ...(order === undefined ? [] : [String(JSON.parse(order.data).orderId)])]
  const stories = []
  for (const name of names) stories.push(await storyIn(view, place, name))
  const against = []
  for (const coin of coins) against.push(await objectionsTo(view, moment, coin, { nowMs: place.timeMs }))
  return [stories, against]
}

test('why and why not say of moments of a drawn run what they would have said then', async () => {
  await fc.assert(
    fc.asyncProperty(runs(40), fc.array(fc.nat(), { minLength: 2, maxLength: 2 }), async (run, cuts) => {
      const { rows } = await runOn(run)
      const whole = await viewOf(rows)
      for (const cut of cuts) {
        const beginning = rows.slice(0, 1 + (cut % rows.length))
        const then = await toldOf(await viewOf(beginning), beginning)
        expect(await toldOf(whole, beginning)).toEqual(then)
        expect(JSON.stringify(then)).not.toMatch(/undefined|NaN|\[object/)
      }
    }),
    { numRuns: IS_NIGHT ? 200 : 5 },
  )
})

/** Names of all kinds that somebody may ask by: events, coins, orders by both ids, and one that there is not. */
const namesIn = (rows: readonly Row[], places: readonly number[]): string[] => {
  const ids = places.flatMap((place) => [...rows[place - 1]!.data.matchAll(/"(?:orderId|venueOrderId)":"([^"]+)"/g)].map(([, id]) => id!))
  const events = places.flatMap((place) => [String(place), eventId(rows[place - 1]!)])
  return [...events, ...coinsIn(rows), ...new Set(ids), 'NOSUCH/USD']
}

test('why says of every event, order and coin what a walk of the whole log finds, as of any moment', async () => {
  let crossing = 0
  const check = async (rows: readonly Row[], upTo: number, every: number): Promise<void> => {
    const view = await viewOf(rows)
    const asOf = view.placeOf({ ordinal: upTo })!
    const then = rows.slice(0, upTo)
    const parts = toldInOrder(then)
    const places = then.flatMap((_, at) => (at % every === 0 ? [at + 1] : []))
    for (const name of namesIn(then, places)) {
      const story = await storyIn(view, asOf, name)
      expect(story, name).toEqual(walkedStory(parts, name))
      const decision = story?.because.at(-1)?.decision
      if (story?.followed.some((step) => step.decision !== decision)) crossing++
    }
  }
  await fc.assert(
    fc.asyncProperty(runs(IS_NIGHT ? 40 : 20), fc.nat(), async (run, cut) => {
      const { rows } = await runOn(run)
      await check(rows, rows.length, 1)
      await check(rows, 1 + (cut % rows.length), 5)
    }),
    { numRuns: IS_NIGHT ? 100 : 3 },
  )
  for (const run of fc.sample(runs(60), { seed: 5, numRuns: 60 })) {
    const { rows } = await runOn(run)
    if (!rows.some(({ type, causation }) => /Halted$/.test(type) && causation !== null)) continue
    await check(rows, rows.length, 3)
    break
  }
  const { rows: golden } = readGolden(goldenNames().at(-1)!)
  await check(golden, golden.length, 17)
  expect(crossing, 'some of what followed is of other cycles').toBeGreaterThan(0)
})
