import { beforeEach, describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LineReport, Query, Report } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { streams } from '../../src/kernel/streams.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { Engine } from '../../src/run/engine.ts'
import { surveyOf } from '../exchange/stage.ts'
import { entryRequested, id } from '../spec/story.ts'
import { BOOK, openEngine, silentVenue } from './live-stage.ts'

const BEGAN_MS = 1_000
const TIMEOUT_MS = silentVenue.can.requestTimeoutMs
const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
const clock = new TapeClock()
const queries: Query[] = []
const surveys: number[] = []
let store: MemoryStore
let engine: Engine
beforeEach(async () => {
  clock.set(BEGAN_MS)
  store = new MemoryStore()
  queries.length = 0
  surveys.length = 0
  const exchange = {
    ...silentVenue,
    query: (query: Query) => void queries.push(query),
    survey: ({ askedMs }: { readonly askedMs: number }) => void surveys.push(askedMs),
  }
  engine = await openEngine({ store, clock, exchange, bases: ['AAA', 'BBB'] })
  await engine.reconcile([])
  engine.recorder.note({ stream: streams.position(parts), parts }, entryRequested(), 'candle')
  await engine.flow.settle()
})

const hear = (report: Report): void => engine.flow.take({ kind: 'report', report })
const say = async (is: LineReport['is'], atMs = clock.nowMs()): Promise<void> => {
  clock.set(atMs)
  hear({ kind: 'line', is, because: 'test', venueTimeMs: 5 })
  await engine.flow.settle()
}
const drop = async (atMs = clock.nowMs()): Promise<void> => {
  clock.set(atMs)
  engine.flow.take({ kind: 'dropped' })
  await engine.flow.settle()
}
const told = async (): Promise<unknown[]> => {
  const found: unknown[] = []
  for await (const page of store.readAll(null))
    for (const row of page) if (row.type === 'LineObserved') found.push((decode(row).data as { is: string }).is)
  return found
}

describe('the line to the venue', () => {
  test('is up until something else is said; each change is a fact, once (V-19)', async () => {
    for (const is of ['up', 'down', 'down', 'up', 'up', 'down', 'gap', 'up'] as const) await say(is)
    expect(await told()).toEqual(['down', 'up', 'down', 'gap'])
  })

  test('has gaps that are written down once a minute', async () => {
    await say('gap', BEGAN_MS)
    await say('gap', BEGAN_MS + 59_999)
    await say('gap', BEGAN_MS + 60_000)
    expect(await told()).toEqual(['gap', 'gap'])
    expect(surveys, 'what was missed is asked for each time').toHaveLength(3)
  })

  test('has a gap where reports were dropped; one that is down stays so until the venue has it back', async () => {
    await drop()
    await say('down')
    await drop(BEGAN_MS + 60_000)
    expect(
      engine.proposals.size(1, { proposal: { trigger: 'test', values: {} }, closeMs: BEGAN_MS }, 0, { kind: 'candle', time: BEGAN_MS })
        .rules.isLineDown,
    ).toBe(true)
    await say('gap')
    expect(await told()).toEqual(['gap', 'down', 'gap'])
    expect(surveys, 'what was dropped is asked for in any case').toHaveLength(3)
  })

  test('is known to be down by the next process, too, until that hears otherwise', async () => {
    await say('down')
    const { state } = await foldLog(store, foldNothing(), { isChecked: true })
    expect(state.facts.line).toEqual({ isDown: true, gapMs: null })
  })
})

test.each([
  ['up', false],
  ['down', true],
  ['gap', false],
] as const)('a proposal after "%s" is judged by the line: is it down? %s', async (is, isLineDown) => {
  engine.flow.tick(1, 700, clock.nowMs(), 1)
  await say(is)
  expect(
    engine.proposals.size(1, { proposal: { trigger: 'test', values: {} }, closeMs: BEGAN_MS }, 0, { kind: 'candle', time: BEGAN_MS }).rules
      .isLineDown,
  ).toBe(isLineDown)
})

describe('what was missed while nothing was heard', () => {
  const asked = { symbol: 'AAA/USD', orderId: id(0), venueOrderId: null, askedMs: BEGAN_MS }
  test.each([
    ['a gap', ['gap']],
    ['the end of a time without the line', ['down', 'up']],
    ['the first word of a line that nobody called down', ['up']],
  ] as const)('%s: all that is open is looked up, as at a start, and the account is surveyed', async (_, words) => {
    for (const is of words) await say(is)
    expect(queries).toEqual([asked])
    expect(surveys).toEqual([BEGAN_MS])
  })

  test('a look-up that left before the gap does not stand for one behind it, which leaves when it is answered', async () => {
    await say('gap')
    for (const ms of [3, 4, 5]) await say('gap', BEGAN_MS + ms)
    expect(queries).toEqual([asked])
    clock.set(BEGAN_MS + 70)
    const { symbol, orderId, askedMs } = asked
    hear({ kind: 'order', symbol, orderId, askedMs, answer: { is: 'unknown', because: 'test' }, venueTimeMs: 5 })
    await engine.flow.settle()
    expect(queries).toEqual([asked, { ...asked, askedMs: BEGAN_MS + 70 }])
  })

  test('behind a kill nothing is looked up any more', async () => {
    await say('gap')
    await say('gap', BEGAN_MS + 5)
    engine.flow.take({ kind: 'operator', command: { id: 'k', actor: 'anna', because: 'test', wish: { type: 'Kill' } } })
    await engine.flow.settle()
    const { symbol, orderId, askedMs } = asked
    hear({ kind: 'order', symbol, orderId, askedMs, answer: { is: 'unknown', because: 'test' }, venueTimeMs: 5 })
    await engine.flow.settle()
    expect(queries).toEqual([asked])
    expect(engine.flow.hasWork).toBe(false)
  })

  test('while the line is down nothing is asked', async () => {
    await say('down')
    expect([...queries, ...surveys]).toEqual([])
  })
})

describe('a survey', () => {
  const answer = (...orderIds: readonly string[]) =>
    surveyOf(
      orderIds.map((orderId) => ({ orderId, symbol: 'AAA/USD' })),
      BEGAN_MS,
    )

  test('without an answer is asked for again, and no more once there is one', async () => {
    await say('gap')
    queries.length = 0
    clock.set(BEGAN_MS + TIMEOUT_MS)
    expect(engine.flow.nextSampleMs()).toBeLessThanOrEqual(BEGAN_MS + TIMEOUT_MS)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    expect(surveys).toEqual([BEGAN_MS, BEGAN_MS + TIMEOUT_MS])
    hear({ ...answer(), askedMs: BEGAN_MS + TIMEOUT_MS })
    clock.set(BEGAN_MS + 2 * TIMEOUT_MS)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    expect(surveys).toHaveLength(2)
  })

  test("that finds a stranger's order, and ones of ours, goes on", () => {
    expect(() => hear(answer(id(0), 'x-1'))).not.toThrow()
  })

  test('that finds an order in the name of this log, which it does not know, stops the engine', () => {
    const orphan = clientOrderId('b', streams.position(parts), 99)
    expect(() => hear(answer(orphan))).toThrow('The log is behind the account')
  })
})
