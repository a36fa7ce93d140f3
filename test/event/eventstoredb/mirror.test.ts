import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { Mirror } from '../../../src/event/eventstoredb/mirror.ts'
import { MirroredStore } from '../../../src/event/eventstoredb/mirrored-store.ts'
import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import { type EventStore, type Row, StoreFailure } from '../../../src/event/store.ts'
import { steadyTimers, type Timers } from '../../../src/kernel/clock.ts'
import { allRows, sampleEvents } from '../sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-mirror-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newPath = (): string => join(folder, `mirror-${++files}.db`)

/** A server with some streams; `said` makes the content of one differ from that of another. */
const server = async (counts: Record<string, number>, said = ''): Promise<MemoryStore> => {
  const store = new MemoryStore()
  for (const [stream, count] of Object.entries(counts))
    await store.append(
      stream,
      -1,
      sampleEvents(stream, count, 0, '', (times) => ({ times, said })),
    )
  return store
}
const reads = async (path: string, from: EventStore): Promise<Row[]> => {
  const mirror = Mirror.open(path)
  await mirror.check(from)
  try {
    await mirror.catchUp(from)
    return await allRows(mirror.readAll(null))
  } finally {
    await mirror.close()
  }
}

test('shows what the server shows, positions and all; deleting it changes nothing', async () => {
  const path = newPath()
  const store = await server({ 'position-a': 700, 'position-b': 3 })
  const rows = await allRows(store.readAll(null))
  expect(await reads(path, store)).toEqual(rows)
  await store.append('position-c', -1, sampleEvents('position-c', 2))
  expect(await reads(path, store)).toEqual(await allRows(store.readAll(null)))
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  expect(await reads(path, store)).toEqual(await allRows(store.readAll(null)))
})

/** A server of which only so many rows come before it is gone. */
const brokenAfter = (store: EventStore, count: number): EventStore => ({
  isDense: store.isDense,
  holdsBack: store.holdsBack,
  findMissing: () => store.findMissing(),
  append: (...args) => store.append(...args),
  readStream: (...args) => store.readStream(...args),
  subscribe: (...args) => store.subscribe(...args),
  close: () => store.close(),
  async *readAll(after) {
    let left = count
    for await (const page of store.readAll(after))
      for (const row of page) {
        if (left-- === 0) throw new StoreFailure('The server is gone.')
        yield [row]
      }
  },
})

test('a copying that ends anywhere is gone on with: none twice, none missing (property)', async () => {
  const store = await server({ 'position-a': 12, 'position-b': 9 })
  const rows = await allRows(store.readAll(null))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 4 }), async (ends) => {
      const path = newPath()
      for (const count of ends) {
        const mirror = Mirror.open(path)
        await mirror.check(store)
        await mirror.catchUp(brokenAfter(store, count)).catch(() => undefined)
        await mirror.close()
      }
      expect(await reads(path, store)).toEqual(rows)
    }),
    { numRuns: 25 },
  )
})

test.each<[string, () => Promise<EventStore>]>([
  ['an empty server', () => server({})],
  ['a server restored to an older history', () => server({ 'position-a': 4 })],
  ['another server with a history as long', () => server({ 'position-a': 5 }, 'another')],
  ['a server whose last event moved', () => server({ 'position-z': 2, 'position-a': 5 })],
])('copied from one server and met with %s it refuses, in a sentence that names an event', async (_, other) => {
  const path = newPath()
  await reads(path, await server({ 'position-a': 5 }))
  await expect(reads(path, await other())).rejects.toThrow(
    /The server's history is not the one .* event 4 of stream position-a .*delete the mirror/s,
  )
})

test('a file that is no mirror is refused, and the sentence says that it may be deleted', async () => {
  const path = newPath()
  writeFileSync(path, 'a shopping list, long enough to be no database. '.repeat(40))
  expect(() => Mirror.open(path)).toThrow(/^The mirror .* only a copy: delete it/)
})

test('a row changed in the mirror is found where the log is folded, since it does not fit its hash', async () => {
  const path = newPath()
  const store = await server({ 'position-a': 5 })
  await reads(path, store)
  const database = new DatabaseSync(path)
  database.exec(`UPDATE events SET data = replace(data, '"times":2', '"times":7') WHERE number = 2`)
  database.close()
  const [, , row] = await reads(path, store)
  expect(row?.data).toContain('"times":7')
  const { foldLog, foldNothing } = await import('../../../src/replay/fold-log.ts')
  const mirror = Mirror.open(path)
  await expect(foldLog(new MirroredStore(store, mirror, steadyTimers), foldNothing(), { isChecked: true })).rejects.toThrow(/position-a/)
  await mirror.close()
})

test('a store over a mirror reads what was written through it, and what others wrote', async () => {
  const behind = await server({ 'position-a': 2 })
  const store = new MirroredStore(behind, Mirror.open(newPath()), steadyTimers)
  await store.append('position-b', -1, sampleEvents('position-b', 3))
  expect(await allRows(store.readStream('position-b', 1))).toHaveLength(2)
  await behind.append('position-c', -1, sampleEvents('position-c', 1))
  const both = await Promise.all([allRows(store.readAll(null)), allRows(store.readAll('2')), allRows(store.readStream('position-c', 0))])
  expect(both.map(({ length }) => length)).toEqual([6, 4, 1])
  await store.close()
})

test('a copying that failed once is tried again by the next read', async () => {
  const behind = await server({ 'position-a': 5 })
  let isBroken = true
  const store = new MirroredStore(
    { ...brokenAfter(behind, 2), readAll: (after) => (isBroken ? brokenAfter(behind, 2) : behind).readAll(after) },
    Mirror.open(newPath()),
    steadyTimers,
  )
  await expect(allRows(store.readAll(null))).rejects.toThrow(/gone/)
  isBroken = false
  expect(await allRows(store.readAll(null))).toHaveLength(5)
  await store.close()
})

/** Time that is moved by hand. */
const timersByHand = () => {
  const waiting = new Set<{ readonly ms: number; readonly ring: () => void }>()
  const timers: Timers = {
    steadyMs: () => 0,
    wallMs: () => 0,
    after: (ms, ring) => {
      const timer = { ms, ring }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
  }
  const ring = async (): Promise<number[]> => {
    const due = [...waiting]
    waiting.clear()
    for (const timer of due) timer.ring()
    await new Promise((resolve) => setTimeout(resolve, 20))
    return due.map(({ ms }) => ms)
  }
  return { timers, ring }
}

test('what is written first is copied before anybody goes on, the rest a second later, all at once, what cannot be copied later still', async () => {
  const behind = await server({})
  let reads = 0
  let isAway = false
  const counted: EventStore = {
    ...brokenAfter(behind, 0),
    readAll: (after) => {
      reads++
      if (isAway) throw new Unreachable('The server is away.')
      return behind.readAll(after)
    },
  }
  const mirror = Mirror.open(newPath())
  const copied = async (): Promise<number> => (await allRows(mirror.readAll(null))).length
  const { timers, ring } = timersByHand()
  const store = new MirroredStore(counted, mirror, timers)
  for (let number = 0; number < 50; number++) await store.append('position-a', number - 1, sampleEvents('position-a', 1, number))
  expect([reads, await copied()], 'nothing more is read back while it writes').toEqual([1, 1])
  expect(await ring()).toEqual([1000])
  expect([reads, await copied()]).toEqual([2, 50])
  expect(await ring(), 'nothing was written since').toEqual([])
  isAway = true
  await store.append('position-b', -1, sampleEvents('position-b', 3))
  await ring()
  expect(await copied()).toBe(50)
  isAway = false
  expect(await ring()).toEqual([1000])
  expect(await copied()).toBe(53)
  await store.append('position-c', -1, sampleEvents('position-c', 1))
  await store.close()
  expect(await ring(), 'closed, it copies no more').toEqual([])
})
