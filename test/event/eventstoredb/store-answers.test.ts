import { expect, test } from 'vitest'
import { eventId } from '../../../src/event/envelope.ts'
import { type Answer, Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { StoreFailure, WrongExpectedNumber } from '../../../src/event/store.ts'
import { chain, stage } from './stage.ts'

const UNKNOWN: Answer = { kind: 'unknown', why: 'connection reset' }
const PLAIN = { thereMs: 1, backMs: 1 }
const LOST = { ...PLAIN, isLost: true, answer: UNKNOWN }

const counted = () => {
  const staged = stage()
  let reads = 0
  staged.wire.broken = () => {
    reads++
    return null
  }
  return { ...staged, reads: () => reads }
}

test('an append that is answered at once is believed: nothing is read', async () => {
  const { store, timeline, reads } = counted()
  await timeline.run(store.append('position-a', -1, chain('position-a', 2)))
  expect(reads()).toBe(0)
})

test('a first answer that somebody was there is final, even if what stands there looks like ours', async () => {
  const { store, server, timeline, reads } = counted()
  const events = chain('position-a', 1)
  server.intrude(events[0]!)
  await expect(timeline.run(store.append('position-a', -1, events))).rejects.toBeInstanceOf(WrongExpectedNumber)
  expect(reads()).toBe(0)
})

test('events stored once are not stored again: the second append of the same fails here, for the server would say yes', async () => {
  const { store, wire, timeline } = stage()
  const events = chain('position-a', 3)
  await timeline.run(store.append('position-a', -1, events))
  const again = timeline.run(store.append('position-a', 1, events.slice(2)))
  await expect(again).rejects.toMatchObject({ constructor: WrongExpectedNumber, expected: 1, actual: 2 })
  expect(wire.sent).toHaveLength(1)
})

test('attempts stand further and further apart', async () => {
  const { store, wire, timeline } = stage()
  wire.fate = (nth) => (nth < 4 ? LOST : PLAIN)
  await timeline.run(store.append('position-a', -1, chain('position-a', 1)))
  const atMs = wire.sent.map((sent) => sent.atMs)
  // an answer takes two milliseconds, and the pause ten more each time
  expect(atMs.slice(1).map((ms, nth) => ms - atMs[nth]!)).toEqual([12, 22, 32, 42])
})

test('a reading that lost its connection in the middle goes on behind the last event it was shown', async () => {
  const { store, wire, timeline } = stage()
  wire.fate = (nth) => ({ ...PLAIN, answer: nth === 0 ? UNKNOWN : { kind: 'wrong-number', actual: 7 } })
  wire.broken = (nth) => (nth === 1 || nth === 3 ? new Unreachable('The server cannot be reached.') : null)
  await timeline.run(store.append('position-a', -1, chain('position-a', 8)))
  expect(wire.sent, 'all eight were recognised').toHaveLength(2)
})

test('our events with others behind them are stored all the same', async () => {
  const { store, wire, server, timeline } = stage()
  const events = chain('position-a', 3)
  wire.fate = (nth) => ({ ...PLAIN, ...(nth === 0 && { answer: UNKNOWN }) })
  server.onStored = () => {
    server.onStored = () => {}
    server.intrude(events[2]!)
  }
  await timeline.run(store.append('position-a', -1, events.slice(0, 2)))
  expect(server.eventsOf('position-a')).toEqual(events)
})

test('a failure that comes while an answer is on its way is what the append fails with', async () => {
  const { store, wire, server, timeline } = stage()
  server.intrude(chain('position-b', 1)[0]!)
  // the one for position-b is refused long before the other is answered
  wire.fate = (_, { stream }) => ({ thereMs: 1, backMs: stream === 'position-a' ? 500 : 1 })
  const pending = store.append('position-a', -1, chain('position-a', 1, { isReservation: true }), { mayReorder: true })
  const refused = store.append('position-b', -1, chain('position-b', 1, { isReservation: true }), { mayReorder: true })
  pending.catch(() => undefined)
  await expect(timeline.run(refused)).rejects.toBeInstanceOf(WrongExpectedNumber)
  await expect(timeline.run(pending)).rejects.toThrow(/takes no more events/)
})

test('what is on its way when somebody else was there is not sent again, however its fate stays unknown', async () => {
  const { store, wire, server, timeline, told } = stage()
  server.intrude(chain('position-b', 1)[0]!)
  wire.fate = (_, { stream }) => (stream === 'position-a' ? { ...LOST, backMs: 500 } : PLAIN)
  const pending = store.append('position-a', -1, chain('position-a', 1, { isReservation: true }), { mayReorder: true })
  const refused = store.append('position-b', -1, chain('position-b', 1, { isReservation: true }), { mayReorder: true })
  for (const each of [pending, refused]) each.catch(() => undefined)
  await timeline.run(5000)
  await expect(pending).rejects.toThrow(/takes no more events/)
  expect(wire.sent).toHaveLength(2)
  expect(told, 'nobody waits for it').toEqual([])
})

test('of a log that was closed meanwhile nobody is told that its server is away', async () => {
  const { store, wire, timeline, told } = stage()
  wire.fate = () => ({ ...LOST, backMs: 500 })
  const pending = store.append('position-a', -1, chain('position-a', 1))
  pending.catch(() => undefined)
  await timeline.run(50)
  await store.close()
  await timeline.run(5000)
  await expect(pending).rejects.toThrow(/is closed/)
  expect([wire.sent.length, told]).toEqual([1, []])
})

test('an append of as many bytes as a server takes is sent, and one of a byte more is refused with both numbers', async () => {
  const sized = (more: number) => {
    const [event] = chain('position-a', 1)
    return { ...event!, data: `${event!.data}${' '.repeat(more)}` }
  }
  const told = async (more: number): Promise<readonly [number, number]> => {
    const { store, timeline } = stage()
    const error: unknown = await timeline.run(store.append('position-a', -1, [sized(more)])).then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(StoreFailure)
    const [, bytes, most] = /^(\d+) bytes for stream position-a .*\((\d+)\)/.exec((error as Error).message) ?? []
    return [Number(bytes), Number(most)]
  }
  const [bytes, most] = await told(1_100_000)
  const exactly = 1_100_000 - (bytes - most)
  const { store, server, timeline } = stage()
  await timeline.run(store.append('position-a', -1, [sized(exactly)]))
  expect(server.rows.map((row) => eventId(row))).toEqual([eventId(sized(exactly))])
  expect(await told(exactly + 1)).toEqual([most + 1, most])
})
