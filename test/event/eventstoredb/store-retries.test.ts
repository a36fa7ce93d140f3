import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventId } from '../../../src/event/envelope.ts'
import { metadataOf } from '../../../src/event/eventstoredb/metadata.ts'
import { type Answer, Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../../../src/event/store.ts'
import { Failure } from '../../../src/kernel/errors.ts'
import type { Fate } from './fake-wire.ts'
import { ANSWER_MS, chain, stage } from './stage.ts'

const UNKNOWN: Answer = { kind: 'unknown', why: 'connection reset' }

/** How an append's fate can stay unknown: stored or not, told or not. */
const FATES: readonly [string, Fate][] = [
  ['stored, and the connection breaks', { thereMs: 1, backMs: 1, answer: UNKNOWN }],
  ['stored, and nothing is ever answered', { thereMs: 1, backMs: 1, answer: null }],
  ['stored, and answered after the timer', { thereMs: 1, backMs: ANSWER_MS * 3 }],
  ['lost, and the connection breaks', { thereMs: 1, backMs: 1, isLost: true, answer: UNKNOWN }],
  ['given up, and stored only after it was sent again', { thereMs: ANSWER_MS * 2 + 15, backMs: 1 }],
  ['lost, and nothing is ever answered', { thereMs: 1, backMs: 1, isLost: true, answer: null }],
]

test.each(FATES)('an append that is %s is sent again, the same ids with the same number, and stored once', async (_, fate) => {
  const { store, wire, server, timeline, told } = stage()
  const events = chain('position-a', 5)
  await timeline.run(store.append('position-a', -1, events.slice(0, 2)))
  const before = wire.sent.length
  wire.fate = (nth) => (nth - before < 3 ? fate : { thereMs: 1, backMs: 1 })
  await timeline.run(store.append('position-a', 1, events.slice(2)))
  const attempts = wire.sent.slice(before)
  expect(attempts.length).toBeGreaterThanOrEqual(4)
  for (const { ids, expected } of attempts) expect({ ids, expected }).toEqual({ ids: events.slice(2).map(eventId), expected: 1 })
  expect(server.eventsOf('position-a')).toEqual(events)
  expect(told, 'said once, and once that it is over').toEqual([
    expect.stringMatching(/^away: /),
    expect.stringMatching(/^back after \d+ ms$/),
  ])
})

test('whatever happens on the way, no attempt ever differs from the first, and what is acknowledged is stored (property) (F56)', async () => {
  const fate = fc.constantFrom(...FATES.map(([, each]) => each))
  const appends = fc.array(fc.record({ count: fc.integer({ min: 1, max: 3 }), fates: fc.array(fate, { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  await fc.assert(
    fc.asyncProperty(appends, async (plan) => {
      const { store, wire, server, timeline } = stage()
      const events = chain(
        'position-a',
        plan.reduce((sum, { count }) => sum + count, 0),
      )
      let at = 0
      for (const { count, fates } of plan) {
        const before = wire.sent.length
        wire.fate = (nth) => fates[nth - before] ?? { thereMs: 1, backMs: 1 }
        const part = events.slice(at, at + count)
        await timeline.run(store.append('position-a', at - 1, part))
        at += count
        expect(server.eventsOf('position-a')).toEqual(events.slice(0, at))
        for (const { ids, expected } of wire.sent.slice(before))
          expect({ ids, expected }).toEqual({ ids: part.map(eventId), expected: at - count - 1 })
      }
      expect(wire.misuse).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a wrong number after an unknown outcome is settled by reading: our events at our numbers are ours (F56)', async () => {
  const { store, wire, server, timeline } = stage()
  const events = chain('position-a', 2)
  // the second answer is one that the server gives if it has forgotten the ids
  wire.fate = (nth) => ({ thereMs: 1, backMs: 1, answer: nth === 0 ? UNKNOWN : { kind: 'wrong-number', actual: 1 } })
  await timeline.run(store.append('position-a', -1, events))
  expect(server.eventsOf('position-a')).toEqual(events)
  expect(wire.sent).toHaveLength(2)
})

test.each([
  ['before our number', 0],
  ['at our number', 1],
])(
  'a wrong number after an unknown outcome, of a stream that ends %s, is no answer to what we sent: nothing is read',
  async (_, actual) => {
    const { store, wire, timeline } = stage()
    const events = chain('position-a', 4)
    await timeline.run(store.append('position-a', -1, events.slice(0, 2)))
    wire.fate = (nth) => ({ thereMs: 1, backMs: 1, isLost: true, answer: nth === 1 ? UNKNOWN : { kind: 'wrong-number', actual } })
    let reads = 0
    wire.broken = () => {
      reads++
      return null
    }
    const refused = timeline.run(store.append('position-a', 1, events.slice(2)))
    await expect(refused).rejects.toMatchObject({ constructor: WrongExpectedNumber, stream: 'position-a', expected: 1, actual })
    expect({ attempts: wire.sent.length, reads }).toEqual({ attempts: 3, reads: 0 })
  },
)

test('that reading goes on through a connection that is lost again, for as long as it takes', async () => {
  const { store, wire, timeline } = stage()
  wire.fate = (nth) => ({ thereMs: 1, backMs: 1, answer: nth === 0 ? UNKNOWN : { kind: 'wrong-number', actual: 1 } })
  wire.broken = (nth) => (nth < 40 ? new Unreachable('The server cannot be reached.') : null)
  await timeline.run(store.append('position-a', -1, chain('position-a', 8)))
  expect(wire.sent, 'reading decides, nothing more is sent').toHaveLength(2)
})

test('somebody else at our number is the fence: known by a first answer, and by reading after an unknown one (F58)', async () => {
  for (const isUnknownFirst of [false, true]) {
    const { store, wire, server, timeline } = stage()
    server.intrude(chain('position-a', 1, { isReservation: true })[0]!)
    wire.fate = (nth) => ({ thereMs: 1, backMs: 1, ...(isUnknownFirst && nth === 0 && { isLost: true, answer: UNKNOWN }) })
    const refused = store.append('position-a', -1, chain('position-a', 1))
    const waiting = store.append('position-b', -1, chain('position-b', 1))
    waiting.catch(() => undefined)
    await expect(timeline.run(refused)).rejects.toBeInstanceOf(WrongExpectedNumber)
    await expect(waiting).rejects.toThrow(/takes no more events/)
    await expect(store.append('position-c', -1, chain('position-c', 1))).rejects.toBeInstanceOf(StoreFailure)
    expect(
      wire.sent.map(({ stream }) => stream),
      'what waited for it never leaves',
    ).not.toContain('position-b')
    expect(server.rows).toHaveLength(1)
  }
})

test('ids that the server knows, with other content, are not ours: they are compared by hash (F57)', async () => {
  const { store, wire, server, timeline } = stage()
  const [ours] = chain('position-a', 1)
  const [theirs] = chain('position-a', 1, { isReservation: true })
  server.intrude(theirs!, eventId(ours!))
  wire.fate = (nth) => ({ thereMs: 1, backMs: 1, ...(nth === 0 && { isLost: true, answer: UNKNOWN }) })
  await expect(timeline.run(store.append('position-a', -1, [ours!]))).rejects.toBeInstanceOf(WrongExpectedNumber)
})

test('half of our events and then the end of the stream are not an append that was stored', async () => {
  const { store, wire, server, timeline } = stage()
  const events = chain('position-a', 3)
  server.intrude(events[0]!, eventId(events[0]!))
  wire.fate = (nth) => ({ thereMs: 1, backMs: 1, ...(nth === 0 && { isLost: true, answer: UNKNOWN }) })
  await expect(timeline.run(store.append('position-a', -1, events))).rejects.toBeInstanceOf(Failure)
  expect({ attempts: wire.sent.length, rows: server.rows.length }).toEqual({ attempts: 2, rows: 1 })
})

test('a node that lags behind the one that stored it is asked again, and never believed to be a conflict', async () => {
  const { store, wire, server, timeline } = stage()
  const events = chain('position-a', 2)
  wire.fate = (nth) => ({ thereMs: 1, backMs: 1, ...(nth === 0 && { answer: UNKNOWN }) })
  // what was stored is shown only later
  const hidden: Row[] = []
  server.onStored = () => {
    hidden.push(...server.rows.splice(0))
    timeline.after(100, () => server.rows.push(...hidden))
  }
  await timeline.run(store.append('position-a', -1, events))
  expect(timeline.nowMs).toBeGreaterThan(100)
  expect(wire.sent).toHaveLength(2)
})

test('a refusal for good ends it at once, and says why', async () => {
  const { store, wire, timeline } = stage()
  wire.fate = () => ({ thereMs: 1, backMs: 1, isLost: true, answer: { kind: 'refused', why: 'it denies access' } })
  await expect(timeline.run(store.append('position-a', -1, chain('position-a', 1)))).rejects.toThrow(
    /does not take the event 0 .*: it denies access/,
  )
  expect(wire.sent).toHaveLength(1)
})

test('nothing empty is ever sent, and nothing of 1 MiB or more, however it is counted', async () => {
  const { store, wire, server, timeline } = stage()
  const events = chain('position-a', 3000, { isReservation: true })
  const sizes: number[] = []
  const byId = new Map(events.map((event) => [eventId(event), event]))
  // the server's own count: data, metadata, and the type as UTF-16 (the longest of ours has 25 characters)
  const bytesOf = (event: Stored): number => Buffer.byteLength(event.data) + Buffer.byteLength(JSON.stringify(metadataOf(event))) + 50
  wire.onSend = ({ ids }) => sizes.push(ids.reduce((sum, id) => sum + bytesOf(byId.get(id)!), 0))
  await timeline.run(
    Promise.all([store.append('position-a', -1, []), store.append('position-a', -1, events), store.append('position-a', 2999, [])]),
  )
  expect(sizes.length).toBeGreaterThan(1)
  expect(Math.max(...sizes)).toBeLessThan(1_048_576)
  expect(Math.min(...sizes)).toBeGreaterThan(0)
  expect(server.rows).toHaveLength(3000)
})

test('a single event over the limit is refused in a sentence and never sent', async () => {
  const { store, wire, timeline } = stage()
  const [event] = chain('position-a', 1)
  const large = { ...event!, data: `${event!.data}${' '.repeat(1_100_000)}` }
  await expect(timeline.run(store.append('position-a', -1, [large]))).rejects.toThrow(/more than .* takes at once/)
  expect(wire.sent).toHaveLength(0)
})

test('closed while an append is unknown: the append fails, and nothing more is sent', async () => {
  const { store, wire, timeline } = stage()
  wire.fate = () => ({ thereMs: 1, backMs: 1, isLost: true, answer: UNKNOWN })
  const pending = store.append('position-a', -1, chain('position-a', 1))
  pending.catch(() => undefined)
  await timeline.run(50)
  await store.close()
  await expect(pending).rejects.toThrow(/is closed/)
  const { length } = wire.sent
  await timeline.run(5000)
  expect(wire.sent).toHaveLength(length)
})
