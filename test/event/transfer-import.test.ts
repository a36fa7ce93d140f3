import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type EventStore, type Stored, StoreFailure } from '../../src/event/store.ts'
import { importLog } from '../../src/event/transfer/import-log.ts'
import { planImport } from '../../src/event/transfer/plan-import.ts'
import { openSource } from '../../src/event/transfer/source.ts'
import { RowStore } from './row-store.ts'
import { allRows } from './sample.ts'
import {
  exported,
  FROM,
  INTO,
  imported,
  inFolder,
  linesOf,
  logs,
  openFolder,
  plainRows,
  storeOf,
  woven,
  writeLines,
} from './transfer-stage.ts'

openFolder()

const file = inFolder('moved.jsonl')
const write = async (events: readonly Stored[]): Promise<string> => writeLines(file, await linesOf(await storeOf(events)))
/** So many events of three streams, one after the other. */
const turns = (count: number): Stored[] => woven(Array.from({ length: count }, (_, index) => ['s-a', 's-b', 's-c'][index % 3]!))

/** Stops after so many appends, as a process does that is killed. */
class Dying extends MemoryStore {
  readonly turns: { events: number; bytes: number[] }[] = []
  left: number
  #isOpen = false

  constructor(left = Number.POSITIVE_INFINITY) {
    super()
    this.left = left
  }

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    if (!this.#isOpen) {
      this.turns.push({ events: 0, bytes: [] })
      this.#isOpen = true
    }
    const turn = this.turns.at(-1)!
    turn.events += events.length
    turn.bytes.push(events.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0))
    if (this.left-- <= 0) throw new StoreFailure('The process is gone.')
    await super.append(stream, expected, events)
    // all appends of one turn have been made by now
    this.#isOpen = false
  }
}

describe('importing twice changes nothing', () => {
  test('not even a position', async () => {
    await write(turns(600))
    const into = new MemoryStore()
    expect(await imported(file, into)).toMatchObject({ events: 600, missing: 600 })
    const before = await allRows(into.readAll(null))
    expect(await imported(file, into)).toMatchObject({ events: 600, missing: 0 })
    expect(await allRows(into.readAll(null))).toEqual(before)
  })

  test('and what the log grew by since is added', async () => {
    const events = turns(700)
    const into = new MemoryStore()
    for (const count of [0, 1, 250, 251, 600, 700]) {
      const before = (await plainRows(into)).length
      await write(events.slice(0, count))
      expect(await imported(file, into)).toMatchObject({ events: count, missing: count - before })
    }
    expect(await plainRows(into)).toEqual(await plainRows(await storeOf(events)))
  })
})

describe('an import that was stopped is gone on with', () => {
  test('after any number of appends', async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.array(fc.nat(9), { maxLength: 3 }), async (events, stops) => {
        await write(events)
        const into = new Dying()
        for (const left of stops) {
          into.left = left
          await imported(file, into).catch((error) => expect(String(error)).toContain('The process is gone.'))
          const here = await plainRows(into)
          expect(here).toEqual((await plainRows(await storeOf(events))).slice(0, here.length))
        }
        into.left = Number.POSITIVE_INFINITY
        expect(await imported(file, into)).toMatchObject({ events: events.length })
        expect(await plainRows(into)).toEqual(await plainRows(await storeOf(events)))
      }),
      { numRuns: 40 },
    )
  })

  test('also where the store had taken one stream of a batch, and not yet the others', async () => {
    const events = turns(900)
    await write(events)
    const batch = events.slice(300, 550)
    for (const streams of [['s-b'], ['s-c', 's-a']]) {
      const some = batch.filter(({ stream }) => streams.includes(stream))
      const into = await storeOf([...events.slice(0, 300), ...some])
      expect(await imported(file, into)).toMatchObject({ missing: 600 - some.length })
      const heads = new Heads()
      for (const row of await plainRows(into)) heads.observe(row)
      expect(heads.head()).toBe((await imported(file, into)).head)
    }
  })
})

describe('a log that is another one is refused and stays as it is', () => {
  const events = turns(600)
  const expectKept = async (into: EventStore, sentence: RegExp): Promise<void> => {
    await write(events)
    const before = await plainRows(into)
    await expect(imported(file, into)).rejects.toThrow(sentence)
    expect(await plainRows(into)).toEqual(before)
  }

  test('one event differs: its line is named, the first of them', async () => {
    const other = woven(
      events.map(({ stream }) => stream),
      (index) => ({ times: index === 301 || index === 303 ? 'other' : index }),
    )
    await expectKept(await storeOf(other), /^Line 303 of .*moved\.jsonl is not what the log into\.db holds as event 100 of stream s-b/)
    await expectKept(await storeOf(other.slice(0, 302)), /^Line 303 of .*moved\.jsonl is not what the log into\.db holds/)
  })

  test('it went on by itself', async () => {
    const more = woven([...events.map(({ stream }) => stream), 's-b'])
    await expectKept(await storeOf(more), /^The log into\.db holds event 200 of stream s-b, which .*moved\.jsonl does not have there/)
  })

  test('it has another stream, at its begin or its end', async () => {
    const [other] = woven(['other']) as [Stored]
    await expectKept(await storeOf([other]), /^The log into\.db holds event 0 of stream other/)
    await expectKept(await storeOf([...events.slice(0, 100), other]), /^The log into\.db holds event 0 of stream other/)
    await expectKept(await storeOf([other, ...events]), /^The log into\.db holds event 0 of stream other/)
  })

  test('it has one stream whole and another not at all: the order could not be kept', async () => {
    const one = events.filter(({ stream }) => stream === 's-c')
    await expectKept(await storeOf(one), /^Line \d+ of .* stands in the log into\.db, and \d+ events before it do not/)
  })

  test('it has the same events in another order', async () => {
    const moved = [...events].sort((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0))
    await expectKept(await storeOf(moved), /The log into\.db holds event|stands in the log into\.db/)
  })

  test('it is damaged', async () => {
    const rows = await allRows((await storeOf(events)).readAll(null))
    rows[100] = { ...rows[100]!, data: rows[100]!.data.replace('"times"', '"timez"') }
    await expectKept(
      new RowStore(rows),
      /^The log into\.db is damaged: event 33 of stream s-b is not .*\. Nothing of it was changed; restore it from a copy\.$/,
    )
  })

  test('it holds an event of a newer coinfold', async () => {
    const rows = await allRows((await storeOf(events)).readAll(null))
    const newer = { ...rows[0]!, version: 7 }
    rows[0] = { ...newer, hash: eventHash(newer, '') }
    const sentence =
      /^The log into\.db was written by a newer coinfold: event 0 of stream s-a is version 7 of .*\. Update coinfold to read it\.$/
    await expectKept(new RowStore(rows), sentence)
  })
})

describe('events are appended in turns', () => {
  test('of 250 at most, neighbours of one stream together', async () => {
    await write(woven(Array.from({ length: 600 }, (_, index) => (index < 300 ? 's-a' : index % 2 === 0 ? 's-b' : 's-c'))))
    const into = new Dying()
    await imported(file, into)
    expect(into.turns.map(({ events }) => events)).toEqual([250, 250, 100])
    expect(into.turns.map(({ bytes }) => bytes.length)).toEqual([1, 201, 100])
  })

  test('no append of several events comes near 1 MiB, and no turn fills the memory', async () => {
    const sizes = [800_000, 200_000, 1_500_000, 10, 10, 899_000, ...Array.from({ length: 60 }, () => 300_000)]
    const events = woven(
      sizes.map(() => 's-a'),
      (index) => ({ long: 'x'.repeat(sizes[index]!) }),
    )
    await write(events)
    const into = new Dying()
    await imported(file, into)
    expect(await plainRows(into)).toEqual(await plainRows(await storeOf(events)))
    const large = into.turns.flatMap(({ bytes }) => bytes).filter((bytes) => bytes > 900_000)
    expect(large, 'the one event that is larger').toEqual([expect.toSatisfy((bytes: number) => bytes < 1_501_000)])
    expect(Math.max(...into.turns.map(({ bytes }) => bytes.reduce((sum, each) => sum + each, 0)))).toBeLessThan(9_000_000)
    expect(into.turns.length).toBeGreaterThan(2)
  })
})

describe('what changes while it is read', () => {
  test('a log that grows: what came later waits for the next time', async () => {
    const path = inFolder('grows.db')
    const events = turns(30)
    const from = await storeOf(events.slice(0, 20), SqliteStore.open(path))
    const source = await openSource(path)
    const into = { path: INTO, store: new MemoryStore() }
    const plan = await planImport(source, into, () => {})
    await storeOf(events.slice(20), from)
    await importLog(source, into, plan, () => {})
    expect(await plainRows(into.store)).toEqual((await plainRows(from)).slice(0, 20))
    await source.close()
    expect(await imported(path, into.store)).toMatchObject({ events: 30, missing: 10 })
    await from.close()
  })

  test('a file that is replaced by a shorter one', async () => {
    const path = inFolder('replaced.jsonl')
    await exported(await storeOf(turns(20)), path)
    const source = await openSource(path)
    const into = { path: INTO, store: new MemoryStore() }
    const plan = await planImport(source, into, () => {})
    const shorter = inFolder('shorter.jsonl')
    await exported(await storeOf(turns(10)), shorter)
    writeFileSync(path, readFileSync(shorter))
    await expect(importLog(source, into, plan, () => {})).rejects.toThrow(/replaced\.jsonl was changed while it was imported: 10 of 20/)
    await source.close()
  })
})

test('the log that is the source may be the target, too', async () => {
  const path = inFolder(FROM)
  const store = await storeOf(turns(20), SqliteStore.open(path))
  expect(await imported(path, store)).toMatchObject({ events: 20, missing: 0 })
  await store.close()
})
