import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { rowsOf, storeOf } from '../property/generated-run.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

/** Counts how often it is read from end to end, and how many rows it hands out. */
class CountingStore extends MemoryStore {
  walks = 0
  rows = 0

  override async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    this.walks++
    for await (const page of super.readAll(after)) {
      this.rows += page.length
      yield page
    }
  }
}

test('a paper run that is resumed reads its log once, for state, venue and summary alike', async () => {
  const tape = await openTape([tapeFolder])
  const whole = new MemoryStore()
  await play({ tape, store: whole })
  const rows = await rowsOf(await storeOf((await rowsOf(whole)).slice(0, 300)))
  const store = new CountingStore()
  for (const row of rows) await store.append(row.stream, row.number - 1, [row])
  const { events } = await play({ tape, store })
  expect(events.length).toBeGreaterThan(300)
  // the second walk is the test's own look at what came of it
  expect({ walks: store.walks, rows: store.rows }).toEqual({ walks: 2, rows: rows.length + events.length })
})
