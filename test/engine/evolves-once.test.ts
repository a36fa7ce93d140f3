import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { positionTable } from '../../machines/position/config.ts'
import { Recorder } from '../../src/command/recorder.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Report } from '../../src/exchange/port.ts'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { streams } from '../../src/kernel/streams.ts'
import { foldNothing } from '../../src/replay/fold-log.ts'
import { rowsOf } from '../property/generated-run.ts'
import { accepted, entryRequested, filled, id, trade } from '../spec/story.ts'
import { BOOK, openEngine } from './live-stage.ts'

const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
const target = { stream: streams.position(parts), parts }
const clock = new TapeClock()
beforeEach(() => clock.set(1000))
afterEach(() => {
  vi.restoreAllMocks()
})

test('a fact is evolved once between the command and the disk', async () => {
  // asked by `evolvePosition` alone, once for each event
  const next = vi.spyOn(positionTable, 'next')
  const store = new MemoryStore()
  const engine = await openEngine({ store, clock })
  await engine.reconcile([])
  engine.recorder.note(target, entryRequested(), 'candle')
  const report: Report = {
    kind: 'trade',
    symbol: 'AAA/USD',
    orderId: id(0),
    trade: { ...trade(id(0), '4'), symbol: 'AAA/USD' },
    venueTimeMs: 5,
  }
  engine.flow.take({ kind: 'report', report })
  await engine.flow.settle()
  const written = (await rowsOf(store)).map(({ type }) => type).filter((type) => positionTable.knows(type))
  expect(written).toEqual(['EntryRequested', 'EntryAccepted', 'EntryFilled', 'ProtectionRequested'])
  expect(next.mock.calls.map(([, type]) => type)).toEqual(written)
})

test.each<[string, Fact[], RegExp]>([
  ['is illegal where it stands', [accepted('Entry', id(0)), accepted('Entry', id(0))], /what the tables allow is decided: EntryAccepted/],
  ['breaks an invariant', [accepted('Entry', id(0)), filled('Entry', id(0), '11')], /executes more than was asked for/],
])('a fact that %s dies with those beside it, and leaves memory and log as they were', async (_, facts, sentence) => {
  const store = new MemoryStore()
  const folded = foldNothing()
  const followed: string[] = []
  const recorder = new Recorder({ store, folded, clock, run: 'r', tell: () => {}, follow: ({ type }) => void followed.push(type) })
  recorder.note(target, entryRequested(), 'candle')
  await recorder.durable()
  const { state, cursor, last, heads } = folded
  const before = canonical([[...state.positions], state.folds, cursor, last, heads.events])
  const why = { correlation: 'c', causation: null, heard: { kind: 'report', time: 1 } } as const
  expect(() => recorder.record(target, facts, why)).toThrow(BrokenInvariant)
  expect(() => recorder.record(target, facts, why)).toThrow(sentence)
  await recorder.durable()
  expect(canonical([[...state.positions], state.folds, folded.cursor, folded.last, heads.events])).toBe(before)
  expect(followed).toEqual(['EntryRequested'])
  expect(await rowsOf(store)).toHaveLength(1)
})
