import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { AppendOptions, Stored } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

/** Remembers which appends the engine said may change places. */
class TellingStore extends MemoryStore {
  readonly appends: { readonly types: readonly string[]; readonly mayReorder: boolean }[] = []

  override async append(stream: string, expected: number, events: readonly Stored[], options?: AppendOptions): Promise<void> {
    this.appends.push({ types: events.map(({ type }) => type), mayReorder: options?.mayReorder ?? false })
    await super.append(stream, expected, events)
  }
}

test('new reservations may change places on a server, and nothing else may, not even together with one', async () => {
  const store = new TellingStore()
  await play({ tape: await openTape([tapeFolder]), store, set: { 'entry.dropPct': '0.7' } })
  const marked = store.appends.filter(({ mayReorder }) => mayReorder)
  expect(marked.length, 'there are some').toBeGreaterThan(10)
  expect(new Set(marked.flatMap(({ types }) => types))).toEqual(new Set(['EntryRequested']))
  const reservations = store.appends.filter(({ types }) => types.every((type) => type === 'EntryRequested'))
  expect(reservations.length, 'and all of them').toBe(marked.length)
})
