import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { copyBeginning } from '../../src/event/salvage/copy-beginning.ts'
import { type Proven, restOfStream } from '../../src/event/salvage/proven-rows.ts'
import { RestFile } from '../../src/event/salvage/rest-file.ts'
import type { Row } from '../../src/event/store.ts'
import { lineOf } from '../../src/event/transfer/line-format.ts'
import { NoFolder } from '../../src/kernel/errors.ts'
import { allRows, sampleEvents, storedOf } from './sample.ts'

const rows: readonly Row[] = sampleEvents('a', 8).map((event, index) => ({ ...event, position: String(index + 1) }))

/** What is left of a stream: a row that cannot be read is null, one that is not there is not even numbered. */
const rest = async (left: ReadonlyMap<number, Row | null>, behind = -1, breaksAt = Number.POSITIVE_INFINITY) => {
  const heads = new Heads()
  for (const row of rows.slice(0, behind + 1)) heads.observe(row)
  const told: [number, Proven['anchored']][] = []
  const file = {
    *numbersOf(stream: string, from: number) {
      expect(stream).toBe('a')
      for (const number of [...left.keys()].filter((each) => each >= from)) {
        if (number >= breaksAt) throw new Error('the index is torn')
        yield number
      }
    },
    readable: (_: string, number: number) => left.get(number) ?? null,
  }
  const counted = await restOfStream(file, 'a', heads.table, async ({ row, anchored }) => void told.push([row.number, anchored]))
  return { ...counted, told }
}
const whole = new Map<number, Row | null>(rows.map((row) => [row.number, row]))
const without = (...numbers: number[]) => new Map([...whole].filter(([number]) => !numbers.includes(number)))
const changed = (number: number, change: object) =>
  new Map([...whole, [number, { ...rows[number]!, ...change }]].sort(([a], [b]) => Number(a) - Number(b)) as [number, Row][])
const unread = (number: number) => new Map([...whole].map(([each, row]) => [each, each === number ? null : row]))

describe('the rest of a stream behind the damage', () => {
  test('that nothing befell is proven by the log', async () => {
    expect(await rest(whole)).toEqual({ stream: 'a', proven: 8, unproven: 0, told: rows.map(({ number }) => [number, 'log']) })
    expect(await rest(whole, 4)).toMatchObject({ proven: 3, unproven: 0, told: [5, 6, 7].map((number) => [number, 'log']) })
    expect(await rest(new Map(), 4)).toEqual({ stream: 'a', proven: 0, unproven: 0, told: [] })
  })

  test('from which an event was taken: the next fits nothing, and those behind it only what stands there', async () => {
    expect(await rest(without(2))).toMatchObject({
      proven: 6,
      unproven: 1,
      told: [[0, 'log'], [1, 'log'], ...[4, 5, 6, 7].map((number) => [number, 'itself'])],
    })
  })

  test('of which an event was changed: it alone is not proven, and those behind it by themselves', async () => {
    expect(await rest(changed(3, { time: 1 }))).toMatchObject({
      proven: 7,
      unproven: 1,
      told: [...[0, 1, 2].map((number) => [number, 'log']), ...[4, 5, 6, 7].map((number) => [number, 'itself'])],
    })
  })

  test('of which an event cannot be read: the one behind has nothing to be proven by', async () => {
    expect(await rest(unread(3))).toMatchObject({
      proven: 6,
      unproven: 2,
      told: [...[0, 1, 2].map((number) => [number, 'log']), ...[5, 6, 7].map((number) => [number, 'itself'])],
    })
  })

  test('whose hash fits and which no event is, is not proven', async () => {
    const odd = { ...rows[2]!, data: '[]' }
    const hash = eventHash(odd, rows[1]!.hash)
    expect(await rest(changed(2, { data: '[]', hash }))).toMatchObject({ proven: 6 - 0, unproven: 2 })
    const wild = { ...rows[2]!, parts: null } as unknown as Row
    expect((await rest(changed(2, { ...wild, number: 0 }))).unproven).toBeGreaterThan(0)
  })

  test('ends where the index does, and what was read until then is told', async () => {
    expect(await rest(whole, -1, 3)).toMatchObject({ proven: 3, unproven: 0, told: [0, 1, 2].map((number) => [number, 'log']) })
  })
})

describe('the beginning of a log', () => {
  const filled = async (streams: readonly string[], each: number): Promise<MemoryStore> => {
    const store = new MemoryStore()
    const events = streams.map((stream) => sampleEvents(stream, each))
    for (let number = 0; number < each; number++)
      for (const [at, stream] of streams.entries()) await store.append(stream, number - 1, [events[at]![number]!])
    return store
  }

  test.each([0, 1, 3, 5, 6])('is copied up to event %d and no further', async (count) => {
    const from = await filled(['a', 'b'], 3)
    const to = new MemoryStore()
    await copyBeginning(from, to, count)
    expect((await allRows(to.readAll(null))).map(storedOf)).toEqual((await allRows(from.readAll(null))).slice(0, count).map(storedOf))
  })

  test('is read no further than it is wanted', async () => {
    const from = await filled(['a'], 6)
    const all = await allRows(from.readAll(null))
    let pages = 0
    const paged = {
      ...from,
      isDense: true,
      async *readAll() {
        for (let at = 0; at < all.length; at += 2) {
          pages++
          yield all.slice(at, at + 2)
        }
      },
    } as unknown as MemoryStore
    const to = new MemoryStore()
    await copyBeginning(paged, to, 4)
    expect([pages, (await allRows(to.readAll(null))).length]).toEqual([2, 4])
    await copyBeginning(paged, new MemoryStore(), 0)
    expect(pages, 'nothing is read where nothing is wanted').toBe(2)
  })
})

describe('the file of what is proven', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coinfold-rest-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('has one line an event, with its place and by what it is proven', async () => {
    const path = join(folder, 'a.jsonl')
    const file = await RestFile.make(path)
    await file.put({ row: rows[0]!, anchored: 'log' })
    await file.put({ row: rows[3]!, anchored: 'itself' })
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe(
      `{"position":1,"anchored":"log","event":${lineOf(rows[0]!)}}\n{"position":4,"anchored":"itself","event":${lineOf(rows[3]!)}}\n`,
    )
    await expect(file.put({ row: rows[0]!, anchored: 'log' }), 'it is closed').rejects.toThrow()
  })

  test('is made nowhere where something stands, or where its folder is missing', async () => {
    const path = join(folder, 'a.jsonl')
    writeFileSync(path, 'mine')
    await expect(RestFile.make(path)).rejects.toThrow('EEXIST')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    const nowhere = join(folder, 'no', 'a.jsonl')
    await expect(RestFile.make(nowhere)).rejects.toThrow(new NoFolder(nowhere))
  })
})
