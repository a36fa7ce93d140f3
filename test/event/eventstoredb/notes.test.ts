import { expect, test } from 'vitest'
import { lastNote, readNotes, writeNote } from '../../../src/event/eventstoredb/notes.ts'
import { type Answer, Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { StoreFailure } from '../../../src/event/store.ts'
import { ANSWER_MS, stage } from './stage.ts'

const STREAM = 'pool-main'
const note = { type: 'Granted', data: { amount: '5' } }
const other = { type: 'Granted', data: { amount: '6' } }
const UNKNOWN: Answer = { kind: 'unknown', why: 'connection reset' }
const LOST = { thereMs: 1, backMs: 1, isLost: true, answer: UNKNOWN }
const PLAIN = { thereMs: 1, backMs: 1 }

const written = async () => {
  const staged = stage()
  await staged.timeline.run(writeNote(staged.connection, STREAM, -1, note))
  await staged.timeline.run(writeNote(staged.connection, STREAM, 0, other))
  return staged
}

test('what is written is read from its number on, and the newest is the last', async () => {
  const { connection, timeline } = await written()
  expect(await timeline.run(readNotes(connection, STREAM, 0))).toMatchObject([
    { ...note, number: 0 },
    { ...other, number: 1 },
  ])
  expect(await timeline.run(readNotes(connection, STREAM, 1))).toMatchObject([{ ...other, number: 1 }])
  expect(await timeline.run(lastNote(connection, STREAM))).toMatchObject({ ...other, number: 1 })
  expect(await timeline.run(lastNote(connection, 'pool-nobody'))).toBe(null)
})

test('whoever comes second to a number is told so, and writes nothing; the same words are the same note', async () => {
  const { connection, timeline, server } = await written()
  expect(await timeline.run(writeNote(connection, STREAM, 0, { type: 'Granted', data: { amount: '7' } }))).toBe(false)
  expect(server.notes(STREAM)).toHaveLength(2)
  expect(await timeline.run(writeNote(connection, STREAM, 0, other))).toBe(true)
  expect(server.notes(STREAM)).toHaveLength(2)
})

test('a number that our own lost answer had taken is ours', async () => {
  const { connection, timeline, server, wire } = stage()
  const unknown: string[] = []
  // the second answer is one that the server gives if it has forgotten the ids
  wire.fate = (nth) => ({ ...PLAIN, answer: nth === 0 ? UNKNOWN : { kind: 'wrong-number', actual: 0 } })
  expect(await timeline.run(writeNote(connection, STREAM, -1, note, { onUnknown: (why) => unknown.push(why) }))).toBe(true)
  expect(server.notes(STREAM)).toMatchObject([note])
  expect(unknown).toEqual(['connection reset'])
})

test('a refusal for good is told with its cause, after one attempt', async () => {
  const { connection, timeline, wire } = stage()
  wire.fate = () => ({ ...PLAIN, isLost: true, answer: { kind: 'refused', why: 'it denies access' } })
  const refused = timeline.run(writeNote(connection, STREAM, -1, note))
  await expect(refused).rejects.toThrow(new StoreFailure('The server does not take Granted into pool-main: it denies access.'))
  expect(wire.sent).toHaveLength(1)
})

test('a server that never answers is given up after a while, with the cause; whoever may go on is asked before each attempt', async () => {
  const { connection, timeline, wire } = stage()
  wire.fate = () => LOST
  const givenUp = timeline.run(writeNote(connection, STREAM, -1, note))
  await expect(givenUp).rejects.toThrow(/does not answer \(connection reset\).* Granted was written to pool-main/)
  const before = wire.sent.length
  expect(before).toBeGreaterThan(1)
  let left = 40
  const goesOn = () => left-- > 0
  expect(await timeline.run(writeNote(connection, STREAM, -1, note, { goesOn })), 'nothing is known').toBe(null)
  expect(wire.sent.length - before, 'longer than anybody without a say would be asked').toBe(40)
  const atMs = wire.sent.slice(before).map((sent) => sent.atMs)
  expect(
    atMs.every((ms, nth) => nth === 0 || ms > atMs[nth - 1]! + 2),
    'with a pause after each',
  ).toBe(true)
})

type Read = (...args: Parameters<typeof readNotes>) => Promise<unknown>
const READS: readonly [string, Read][] = [
  ['the notes', readNotes],
  ['the newest note', (connection, stream) => lastNote(connection, stream)],
]

test.each(READS)('%s: what a server refuses for good is thrown at once, as it is', async (_, read) => {
  const { connection, timeline, wire } = await written()
  const refusal = new StoreFailure('It denies access.')
  let reads = 0
  wire.broken = () => {
    reads++
    return refusal
  }
  await expect(timeline.run(read(connection, STREAM, 0))).rejects.toBe(refusal)
  expect(reads).toBe(1)
})

test.each(READS)('%s: a server that is away is asked again, and given up after a while with the first cause', async (_, read) => {
  const { connection, timeline, wire } = await written()
  const readsOf = (broken: (nth: number) => StoreFailure | null): (() => number) => {
    let reads = 0
    wire.broken = () => broken(reads++)
    return () => reads
  }
  const first = readsOf((nth) => (nth < 3 ? new Unreachable(`away ${nth}`) : null))
  const askedMs = timeline.nowMs
  expect(await timeline.run(read(connection, STREAM, 1))).toMatchObject(read === readNotes ? [other] : other)
  expect(first()).toBe(4)
  // a read takes one or two milliseconds, and the pauses are 10, 20 and 30
  expect(timeline.nowMs - askedMs).toBeLessThanOrEqual(66)
  const beganMs = timeline.nowMs
  readsOf((nth) => new Unreachable(`away ${nth}`))
  await expect(timeline.run(read(connection, STREAM, 0))).rejects.toThrow('away 0')
  expect(timeline.nowMs - beganMs).toBeLessThan(ANSWER_MS * 3)
})

test('notes: whoever may go on decides how long a server that is away is asked', async () => {
  const { connection, timeline, wire } = await written()
  const broken = new Unreachable('away')
  let reads = 0
  wire.broken = () => {
    reads++
    return broken
  }
  const beganMs = timeline.nowMs
  await expect(timeline.run(readNotes(connection, STREAM, 0, () => reads < 30))).rejects.toBe(broken)
  expect(reads).toBe(30)
  expect(timeline.nowMs - beganMs, 'with a pause after each').toBeGreaterThan(30 * 10)
})

test('the newest note: whoever must not ask any more ends it before the next attempt', async () => {
  const { connection, timeline, wire } = await written()
  let reads = 0
  wire.broken = () => {
    reads++
    return new Unreachable('away')
  }
  const over = new Error('the lease is over')
  const beforeEach = () => {
    if (reads === 2) throw over
  }
  await expect(timeline.run(lastNote(connection, STREAM, beforeEach))).rejects.toBe(over)
  expect(reads).toBe(2)
})
