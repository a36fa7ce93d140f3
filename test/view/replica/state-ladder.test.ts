import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { noFolds } from '../../../src/view/replica/all-folds.ts'
import { momentColumns, StateLadder } from '../../../src/view/replica/state-ladder.ts'

const database = (): DatabaseSync => {
  const made = new DatabaseSync(':memory:')
  made.exec(`CREATE TABLE moments (${momentColumns}); CREATE TEMP VIEW all_moments AS SELECT * FROM main.moments`)
  return made
}
const stepsIn = (made: DatabaseSync): unknown[] =>
  made
    .prepare('SELECT ordinal FROM moments ORDER BY ordinal')
    .all()
    .map((row) => row.ordinal)

test('a state is kept each thousand events, and the one before any event is found', () => {
  const made = database()
  const ladder = new StateLadder(made, 'main.moments')
  for (let ordinal = 1; ordinal <= 5500; ordinal++) ladder.offer(ordinal, noFolds())
  expect(stepsIn(made)).toEqual([1000, 2000, 3000, 4000, 5000])
  expect([999, 1000, 2500, 9000].map((ordinal) => ladder.before(ordinal).ordinal)).toEqual([0, 1000, 2000, 5000])
  expect(ladder.before(2500).folds).toEqual(noFolds())
})

test('where they would be too large every second one goes, until a step is as wide as may be; another one goes on with that step', () => {
  const made = database()
  const most = 6000
  let ladder = new StateLadder(made, 'main.moments', most)
  for (let ordinal = 1; ordinal <= 48_000; ordinal++) {
    if (ordinal === 20_001) ladder = new StateLadder(made, 'main.moments', most)
    ladder.offer(ordinal, noFolds())
  }
  const steps = stepsIn(made) as number[]
  const step = steps[0]!
  expect(step).toBeGreaterThan(1000)
  expect(steps).toEqual(Array.from({ length: Math.floor(48_000 / step) }, (_, at) => (at + 1) * step))
  const narrow = new StateLadder(database(), 'main.moments', 1)
  for (let ordinal = 1000; ordinal <= 64_000; ordinal += 1000) narrow.offer(ordinal, noFolds())
  expect([15_999, 16_000, 64_000].map((ordinal) => narrow.before(ordinal).ordinal)).toEqual([0, 16_000, 64_000])
})
