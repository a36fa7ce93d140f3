import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { type Row, StoreFailure } from '../../../src/event/store.ts'
import { allRows } from '../sample.ts'
import { FakeServer } from './fake-server.ts'
import { chain, patience, stage } from './stage.ts'

const filled = (count: number): FakeServer => {
  const server = new FakeServer()
  for (const stream of ['position-a', 'position-b']) server.append(stream, -1, chain(stream, count))
  return server
}
const away = (): StoreFailure => new Unreachable('The server cannot be reached.')

test('a read that is broken off anywhere goes on behind its last row: none twice, none missing (property)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), fc.integer({ min: 0, max: 12 }), async (breaks, from) => {
      const { store, wire, server, timeline } = stage(filled(10))
      // never as often in a row as it is given up
      wire.broken = (nth) => (breaks[nth] && !(breaks[nth - 1] && breaks[nth - 2]) ? away() : null)
      expect(await timeline.run(allRows(store.readAll(null)))).toEqual(server.rows)
      const after = server.rows[from]!
      expect(await timeline.run(allRows(store.readAll(after.position)))).toEqual(server.rows.slice(from + 1))
      expect(await timeline.run(allRows(store.readStream('position-b', 4)))).toEqual(server.rows.slice(14))
    }),
    { numRuns: 150 },
  )
})

test.each([
  ['fails at once', 0],
  ['is never answered', 400],
])('a read that %s again and again is given up within the time that a person waits, and not long before', async (_, silenceMs) => {
  const { store, wire, timeline } = stage(filled(2))
  wire.tripMs = silenceMs
  wire.broken = away
  await expect(timeline.run(allRows(store.readAll(null)))).rejects.toBeInstanceOf(Unreachable)
  expect(timeline.nowMs).toBeLessThanOrEqual(patience.readMs)
  expect(timeline.nowMs).toBeGreaterThan(patience.readMs / 2)
})

test('a long read that breaks off now and then is not given up, however long it takes', async () => {
  const { store, wire, server, timeline } = stage(filled(300))
  wire.tripMs = 100
  wire.broken = (nth) => (nth % 3 === 2 ? away() : null)
  expect(await timeline.run(allRows(store.readAll(null)))).toEqual(server.rows)
  expect(timeline.nowMs).toBeGreaterThan(10 * patience.readMs)
})

test('what will not get better is not tried again', async () => {
  const { store, wire, timeline } = stage(filled(2))
  let reads = 0
  wire.broken = () => {
    reads++
    return new StoreFailure('The server denies access.')
  }
  await expect(timeline.run(allRows(store.readAll(null)))).rejects.toThrow(/denies access/)
  expect(reads).toBe(1)
})

test('a slow reader is waited for: no page is read before the one before it was taken', async () => {
  const { store, wire, timeline } = stage(filled(9))
  let trips = 0
  wire.broken = () => {
    trips++
    return null
  }
  const pages = store.readAll(null)[Symbol.asyncIterator]()
  await timeline.run(pages.next())
  await timeline.run(timeline.nowMs + 60_000)
  expect(trips).toBe(1)
  await timeline.run(Promise.resolve(pages.return?.(undefined)))
})

const tell = (server: FakeServer, deliver: (row: Row) => void, stream: string, number: number): void => {
  const events = chain(stream, number + 1)
  server.put(events[number]!)
  deliver(server.rows.at(-1)!)
}

test('a subscription that is lost anywhere begins again behind the last row handled: each row once (property)', async () => {
  const step = fc.constantFrom('row', 'lost', 'row while nobody hears', 'old rows again', 'wait')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { store, wire, server, timeline } = stage(filled(2))
      const seen: Row[] = []
      const stop = await timeline.run(store.subscribe(null, (row) => seen.push(row)))
      let number = 2
      for (const what of steps) {
        if (what === 'row') tell(server, (row) => wire.tell(row), 'position-a', number++)
        if (what === 'lost') wire.loseFollowers()
        if (what === 'row while nobody hears') {
          wire.loseFollowers()
          tell(server, () => {}, 'position-a', number++)
        }
        if (what === 'old rows again') {
          wire.tell(server.rows[1]!)
          wire.tell(seen.at(-1)!)
        }
        if (what === 'wait') await timeline.run(timeline.nowMs + 500)
      }
      await timeline.run(timeline.nowMs + 5000)
      expect(seen).toEqual(server.rows)
      stop!()
      tell(server, (row) => wire.tell(row), 'position-a', number)
      expect(seen.length, 'nothing is heard after stopping').toBe(server.rows.length - 1)
    }),
    { numRuns: 200 },
  )
})

test('stopped while it waits to begin again, it does not begin again', async () => {
  const { store, wire, server, timeline } = stage(filled(2))
  const seen: Row[] = []
  const stop = await timeline.run(store.subscribe(null, (row) => seen.push(row)))
  wire.loseFollowers()
  stop!()
  tell(server, () => {}, 'position-a', 2)
  await timeline.run(timeline.nowMs + 5000)
  expect(seen).toHaveLength(4)
})

test('a subscription that is refused for good is no silence: it ends the process', async () => {
  const { store, wire, timeline } = stage(filled(1))
  await timeline.run(store.subscribe(null, () => {}))
  expect(() => wire.loseFollowers(new StoreFailure('The server denies access.'))).toThrow(/denies access/)
})
