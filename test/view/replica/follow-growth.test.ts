import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../../src/event/sqlite/store.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { followGrowth } from '../../../src/view/replica/follow-growth.ts'
import { scratch, write } from './logs.ts'
import { rowsThatTrade } from './trading-rows.ts'

const rows = await rowsThatTrade()

test('whoever begins to listen while a log is being read has it read on, not once more at the same time', async () => {
  const path = join(scratch(), 'a.db')
  await write(path, rows.slice(0, 3))
  const store = SqliteStore.open(path, { readOnly: true })
  onTestFinished(() => store.close())
  const rings: (() => void)[] = []
  const gates: PromiseWithResolvers<void>[] = []
  const { wake, stop } = await followGrowth({
    store,
    after: null,
    timers: {
      ...steadyTimers,
      after: (_ms, ring) => {
        rings.push(ring)
        return () => void rings.splice(rings.indexOf(ring) >>> 0, 1)
      },
    },
    look: () => {
      gates.push(Promise.withResolvers())
      return gates.at(-1)!.promise
    },
    isWaitedFor: () => true,
  })
  onTestFinished(stop)
  await write(path, rows.slice(3, 5))
  rings.shift()!()
  expect(gates.length, 'it is being read').toBe(1)
  wake()
  expect(rings, 'and nothing else will look meanwhile').toEqual([])
  gates[0]!.resolve()
  await expect.poll(() => rings.length).toBe(1)
  wake()
  expect(rings.length).toBe(1)
})
