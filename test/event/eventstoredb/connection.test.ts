import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Connection } from '../../../src/event/eventstoredb/connection.ts'
import type { Answer } from '../../../src/event/eventstoredb/wire.ts'
import { FakeServer } from './fake-server.ts'
import { FakeWire, PLAIN } from './fake-wire.ts'
import { ANSWER_MS, patience } from './stage.ts'
import { Timeline } from './timeline.ts'

const stage = () => {
  const timeline = new Timeline()
  const wire = new FakeWire(new FakeServer(), timeline)
  wire.replaceMs = 20
  const connection = new Connection({ wire, timers: timeline.clock(), patience })
  let asked = 0
  const ask = (): Promise<Answer> => {
    const stream = `note-${asked++}`
    return connection.ask((each) => each.appendNote(stream, -1, { id: stream, type: 'Asked', data: {} }))
  }
  // who replaces a connection must not pull it away below somebody who waits
  const replace = wire.replace.bind(wire)
  wire.replace = () => {
    if (connection.onTheirWay > 0) wire.misuse.push('was replaced below an append that waits for its answer')
    return replace()
  }
  return { timeline, wire, connection, ask }
}

const NEVER = { ...PLAIN, answer: null }

test('an answer that does not come in time is unknown; the connection is replaced before the next append, and once', async () => {
  const { timeline, wire, ask } = stage()
  wire.fate = (nth) => (nth === 0 ? NEVER : PLAIN)
  expect(await timeline.run(ask())).toMatchObject({ kind: 'unknown', why: 'no answer within 1 s' })
  expect(timeline.nowMs).toBe(ANSWER_MS)
  expect(await timeline.run(ask())).toEqual({ kind: 'appended' })
  expect(await timeline.run(ask())).toEqual({ kind: 'appended' })
  expect({ replaced: wire.replaced, misuse: wire.misuse }).toEqual({ replaced: 1, misuse: [] })
})

test('a broken connection that says so is not replaced: the client mends that itself', async () => {
  const { timeline, wire, ask } = stage()
  wire.fate = (nth) => ({ ...PLAIN, ...(nth < 3 && { isLost: true }) })
  for (let nth = 0; nth < 4; nth++) await timeline.run(ask())
  expect(wire.replaced).toBe(0)
})

test('errors in a row: the client is not believed to mend itself for ever, and is replaced; a known answer in between begins anew', async () => {
  const { timeline, wire, ask } = stage()
  const lost = new Set([0, 1, 2, 3, /* 4 is answered */ 5, 6, 7, 8, 9])
  wire.fate = (nth) => ({ ...PLAIN, ...(lost.has(nth) && { isLost: true }) })
  for (let nth = 0; nth < 10; nth++) await timeline.run(ask())
  expect(wire.replaced, 'before the next one').toBe(0)
  expect(await timeline.run(ask())).toEqual({ kind: 'appended' })
  expect({ replaced: wire.replaced, misuse: wire.misuse }).toEqual({ replaced: 1, misuse: [] })
  for (let nth = 11; nth < 15; nth++) lost.add(nth)
  for (let nth = 11; nth < 16; nth++) await timeline.run(ask())
  expect(wire.replaced, 'the new one begins with nothing against it').toBe(1)
})

test('errors of questions that were on their way together are one', async () => {
  const { timeline, wire, ask } = stage()
  wire.fate = (nth) => ({ ...PLAIN, ...(nth < 40 && { isLost: true }) })
  for (let round = 0; round < 4; round++) await timeline.run(Promise.all(Array.from({ length: 10 }, () => ask())))
  expect(await timeline.run(ask())).toEqual({ kind: 'appended' })
  expect(wire.replaced).toBe(0)
})

test('what is on its way is let finish before a dead connection is replaced', async () => {
  const { timeline, wire, ask } = stage()
  wire.fate = (nth) => [NEVER, { thereMs: 1, backMs: 1400 }, PLAIN][nth]!
  const first = ask()
  await timeline.run(500)
  const second = ask()
  await timeline.run(first)
  const third = ask()
  await timeline.run(third)
  expect(await second, 'its own timer ends it').toMatchObject({ kind: 'unknown' })
  expect(await third).toEqual({ kind: 'appended' })
  expect({ replaced: wire.replaced, misuse: wire.misuse }).toEqual({ replaced: 1, misuse: [] })
})

test('several that find it dead replace it once, and nobody loses a living one (property)', async () => {
  const asks = fc.array(
    fc.record({ atMs: fc.integer({ min: 0, max: 3000 }), isAnswered: fc.boolean(), backMs: fc.integer({ min: 0, max: 300 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(asks, fc.integer({ min: 0, max: 30 }), async (plan, replaceMs) => {
      const { timeline, wire, connection, ask } = stage()
      wire.replaceMs = replaceMs
      const byTime = plan.toSorted((one, other) => one.atMs - other.atMs)
      const fates = byTime.map(({ isAnswered, backMs }) => (isAnswered ? { thereMs: 1, backMs } : NEVER))
      wire.fate = (nth) => fates[nth] ?? PLAIN
      const answers: Promise<Answer>[] = []
      for (const { atMs } of byTime) {
        await timeline.run(atMs)
        answers.push(ask())
      }
      await timeline.run(Promise.all(answers))
      expect(wire.misuse).toEqual([])
      expect(connection.onTheirWay).toBe(0)
      const unanswered = byTime.filter(({ isAnswered }) => !isAnswered).length
      expect(wire.replaced, 'a living connection was replaced').toBeLessThanOrEqual(unanswered)
    }),
    { numRuns: 300 },
  )
})

test('who waited while another replaced it does not replace the new one once more, and no append meets a client that is being ended', async () => {
  const { timeline, wire, ask } = stage()
  wire.replaceMs = 1
  wire.fate = (nth) => (nth < 2 ? NEVER : PLAIN)
  const [first] = [ask(), await timeline.run(300)]
  const second = ask()
  await timeline.run(first)
  // both find it dead, at different moments, and wait for the second answer
  const third = ask()
  await timeline.run(timeline.nowMs + 5)
  const fourth = ask()
  await timeline.run(second)
  await timeline.run(third)
  const later = [1, 2, 3, 4, 5, 6].map(async (ms) => {
    await timeline.wait(ms)
    return ask()
  })
  await timeline.run(Promise.all([fourth, ...later]))
  expect({ replaced: wire.replaced, misuse: wire.misuse }).toEqual({ replaced: 1, misuse: [] })
})
