import { expect, test } from 'vitest'
import type { Verdict } from '../../src/command/input.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { streams } from '../../src/kernel/streams.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { runSession } from '../../src/run/session.ts'
import { BOOK, openEngine, partsOf, venueOf } from '../engine/live-stage.ts'
import { accepted, entryRequested, id, T } from '../spec/story.ts'

const HOUR_MS = 3_600_000
const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }

test('what becomes of what a start wants is told as well', async () => {
  const store = new MemoryStore()
  const clock = new TapeClock()
  clock.set(T)
  const before = await openEngine({ store, clock })
  const position = { stream: streams.position(parts), parts }
  for (const fact of [entryRequested(), accepted('Entry', id(0))]) before.recorder.note(position, fact, 'candle')
  await before.recorder.durable()

  clock.set(T + HOUR_MS)
  const told: Verdict[] = []
  await runSession({
    ...partsOf({ store, clock, exchange: venueOf({ orderId: id(0), symbol: 'AAA/USD' }) }),
    folded: await foldLog(store, foldNothing(), { isChecked: true }),
    sourceOf: () => ({ next: () => 'end', hear: () => {}, judged: (verdicts) => void told.push(...verdicts), close: () => {} }),
    stop: new AbortController().signal,
  })
  expect(told).toMatchObject([{ is: 'recorded', symbol: 'AAA/USD', command: 'CancelEntry', heard: { kind: 'start' } }])
})
