import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareLogs } from '../../src/audit/compare-logs.ts'
import type { EventStore, Row } from '../../src/event/store.ts'
import { sampleEvents } from './sample.ts'

const rows = (streams: Record<string, number>): Row[] =>
  Object.entries(streams)
    .flatMap(([stream, count]) => sampleEvents(stream, count))
    .map((event, index) => ({ ...event, position: String(index * 3) }))

/** A log of these rows, handed out in pages of any size. */
const log = (all: readonly Row[], pageRows: number, onEnd: () => void = () => {}): EventStore => ({
  isDense: false,
  holdsBack: false,
  findMissing: () => null,
  async *readAll() {
    try {
      for (let at = 0; at < all.length; at += pageRows) yield all.slice(at, at + pageRows)
    } finally {
      onEnd()
    }
  },
  readStream: () => {
    throw new Error('not read')
  },
  append: () => Promise.reject(new Error('not written')),
  subscribe: () => Promise.reject(new Error('not heard')),
  close: () => Promise.resolve(),
})

const ALL = rows({ 'position-a': 7, 'session-main': 5 })
const pages = fc.integer({ min: 1, max: 9 })

test('the same events are the same log, whatever the pages and positions', async () => {
  await fc.assert(
    fc.asyncProperty(pages, pages, async (one, other) => {
      const moved = ALL.map((row, index) => ({ ...row, position: String(1_000_000 + index) }))
      expect(await compareLogs(log(ALL, one), log(moved, other))).toBeNull()
    }),
  )
  expect(await compareLogs(log([], 1), log([], 1))).toBeNull()
})

test('one row that differs anywhere, in hash or data, is named', async () => {
  const change = fc.constantFrom<(row: Row) => Row>(
    (row) => ({ ...row, hash: `${row.hash}0` }),
    (row) => ({ ...row, data: `${row.data} ` }),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(ALL.length - 1), change, pages, fc.boolean(), async (at, changed, size, isTurned) => {
      const other = ALL.map((row, index) => (index === at ? changed(row) : row))
      const [one, two] = isTurned ? [other, ALL] : [ALL, other]
      expect(await compareLogs(log(one, size), log(two, 4))).toBe(
        `event ${ALL[at]!.number} of stream ${ALL[at]!.stream} is not the same in both.`,
      )
    }),
  )
})

test('a missing tail is told, with its first event, from either side', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(ALL.length - 1), pages, async (count, size) => {
      const { number, stream } = ALL[count]!
      const short = ALL.slice(0, count)
      expect(await compareLogs(log(ALL, size), log(short, 3))).toBe(
        `the other ends after ${count} events, and this one goes on with event ${number} of stream ${stream}.`,
      )
      expect(await compareLogs(log(short, size), log(ALL, 3))).toBe(
        `this one ends after ${count} events, and the other goes on with event ${number} of stream ${stream}.`,
      )
    }),
  )
})

test('an event that is left out, or stands at another place, is told by what stands there instead', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(ALL.length - 2), pages, async (at, size) => {
      const without = ALL.toSpliced(at, 1)
      expect(await compareLogs(log(ALL, size), log(without, 5))).toBe(
        `after ${at} events this one has event ${ALL[at]!.number} of stream ${ALL[at]!.stream}, and the other event ${without[at]!.number} of stream ${without[at]!.stream}.`,
      )
    }),
  )
})

test('both logs are let go of, also when they differ at the first event', async () => {
  let ended = 0
  const changed = ALL.map((row) => ({ ...row, hash: '' }))
  await compareLogs(
    log(ALL, 2, () => ended++),
    log(changed, 2, () => ended++),
  )
  expect(ended).toBe(2)
})
