import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isDamage, sqliteFailure } from '../../src/event/sqlite/failure.ts'
import { openForWriting } from '../../src/event/sqlite/file.ts'
import { acquireFileLease, LeaseHeld } from '../../src/event/sqlite/file-lease.ts'
import { markAsMirror, markFileAsCopy } from '../../src/event/sqlite/file-marks.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type Row, StoreFailure } from '../../src/event/store.ts'
import { Subscribers } from '../../src/event/subscribers.ts'
import { allRows, sampleEvents, storedOf } from './sample.ts'

let folder: string
let log: string
const opened: SqliteStore[] = []
const open = (options?: Parameters<typeof SqliteStore.open>[1]): SqliteStore => {
  const store = SqliteStore.open(log, options)
  opened.push(store)
  return store
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-edges-'))
  log = join(folder, 'a.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})
const filled = async (counts: Readonly<Record<string, number>>): Promise<SqliteStore> => {
  const store = open()
  for (const [stream, count] of Object.entries(counts)) await store.append(stream, -1, sampleEvents(stream, count))
  return store
}
const pagesOf = async (pages: AsyncIterable<readonly Row[]>): Promise<number[]> => {
  const sizes: number[] = []
  for await (const page of pages) sizes.push(page.length)
  return sizes
}

describe('what SQLite says', () => {
  const failed = (errcode: number, message = 'why'): Error => sqliteFailure(Object.assign(new Error(message), { errcode }), 'a.db')

  test.each([
    [5, 'Another process holds the log a.db locked.'],
    [6, 'Another process holds the log a.db locked.'],
    [8, 'The log a.db cannot be written: the file or its folder is read-only.'],
    [
      10,
      'The disk refused to read or write the log a.db: it may be full, limited or broken. Nothing of this step was written; look to the disk and start again, a run by --resume.',
    ],
    [11, 'The log a.db is damaged: its database structure is broken. Restore it from a copy; nothing was changed.'],
    [
      13,
      'The disk is full: the log a.db cannot grow. Nothing of this step was written; free some space and start again, a run by --resume.',
    ],
    [14, 'The log a.db cannot be opened: there is no permission, or a folder is where a file of it would be.'],
    [26, 'a.db is not a coinfold log.'],
    [1, 'The log a.db failed: why (SQLite code 1).'],
  ])('by code %d, and by those that say more about it, is a sentence', (code, sentence) => {
    expect(failed(code)).toBeInstanceOf(StoreFailure)
    expect(failed(code).message).toBe(sentence)
    if (code !== 1) expect(failed(code + 256 * 3).message).toBe(sentence)
    expect((failed(code).cause as Error).message).toBe('why')
    expect([
      isDamage(Object.assign(new Error(''), { errcode: code })),
      isDamage(Object.assign(new Error(''), { errcode: code + 512 })),
    ]).toEqual([code === 11 || code === 26, code === 11 || code === 26])
  })

  test('of a number that is too large is damage, and what SQLite did not say is passed on', () => {
    const tooLarge = Object.assign(new RangeError('x'), { code: 'ERR_OUT_OF_RANGE' })
    expect(sqliteFailure(tooLarge, 'a.db')).toEqual(
      new StoreFailure(
        'The log a.db is damaged: it holds a number that nothing in it can have. Restore it from a copy; nothing was changed.',
        { subject: 'log-damaged' },
      ),
    )
    const own = [
      new RangeError('x'),
      Object.assign(new Error('x'), { code: 'ERR_OUT_OF_RANGE' }),
      Object.assign(new Error('x'), { errcode: 'y' }),
    ]
    for (const error of own) expect(sqliteFailure(error, 'a.db')).toBe(error)
    expect(sqliteFailure('text', 'a.db')).toEqual(new Error('text'))
    for (const error of [null, 'text', new Error('x')]) expect(isDamage(error)).toBe(false)
  })
})

describe('rows are read in pages', () => {
  test.each([
    [249, [249]],
    [250, [250]],
    [251, [250, 1]],
    [500, [250, 250]],
  ])('of %d rows: %j', async (count, sizes) => {
    const store = await filled({ s: count })
    expect(await pagesOf(store.readAll(null))).toEqual(sizes)
    expect(await pagesOf(store.readStream('s', 0))).toEqual(sizes)
    expect([...store.numbersOf('s', 0)]).toEqual(Array.from({ length: count }, (_, number) => number))
  })

  test('from any place on, and a stream without those of others', async () => {
    const store = await filled({ s: 3, t: 2 })
    const numbers = async (pages: AsyncIterable<readonly Row[]>): Promise<string[]> =>
      (await allRows(pages)).map(({ stream, number }) => `${stream}${number}`)
    expect(await numbers(store.readAll('3'))).toEqual(['t0', 't1'])
    expect(await numbers(store.readStream('s', 1))).toEqual(['s1', 's2'])
    expect(await numbers(store.readStream('u', 0))).toEqual([])
    expect([...store.numbersOf('s', 2)]).toEqual([2])
    expect([store.indexedNumber('s', 1), store.indexedNumber('s', 3), store.indexedNumber('u', 0)]).toEqual([1, null, null])
    expect(storedOf(store.readable('t', 1)!)).toEqual(sampleEvents('t', 2)[1])
    expect(store.readable('t', 2)).toBeNull()
    expect(store.streamNames()).toEqual(['s', 't'])
    expect(store.findMissing()).toBeNull()
  })
})

describe('a store that is closed', () => {
  test('says so to whoever reads or writes, and closing it again is nothing', async () => {
    const store = await filled({ s: 1 })
    const closed = new StoreFailure(`The log ${log} is closed.`)
    await store.close()
    await store.close()
    await expect(store.append('s', 0, sampleEvents('s', 1, 1))).rejects.toEqual(closed)
    await expect(allRows(store.readAll(null))).rejects.toEqual(closed)
    await expect(allRows(store.readStream('s', 0))).rejects.toEqual(closed)
    expect(() => store.streamNames()).toThrow(closed)
    expect(() => store.danglingStreams()).toThrow(closed)
  })

  test('and was never written to is as it was, byte for byte; nothing is beside it', async () => {
    await (await filled({ s: 2 })).close()
    const before = readFileSync(log)
    await open().close()
    expect(readFileSync(log).equals(before)).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.db'])
  })
})

describe('a store that is read only', () => {
  test('takes nothing, and hands its past to who subscribes', async () => {
    await (await filled({ s: 2 })).close()
    const store = open({ readOnly: true })
    await expect(store.append('s', 1, sampleEvents('s', 1, 2))).rejects.toEqual(
      new StoreFailure(`The log ${log} is open for reading only.`),
    )
    const heard: string[] = []
    await store.subscribe('1', ({ position }) => heard.push(position))
    expect(heard).toEqual(['2'])
  })

  test('is not there, is empty, or is a folder: each in its sentence', () => {
    expect(() => open({ readOnly: true })).toThrow(new StoreFailure(`There is no log ${log}.`))
    writeFileSync(log, '')
    expect(() => open({ readOnly: true })).toThrow(new StoreFailure(`The log ${log} is empty: nothing was ever written to it.`))
    rmSync(log)
    mkdirSync(log)
    for (const readOnly of [true, false])
      expect(() => open({ readOnly })).toThrow(new StoreFailure(`${log} is a folder, not a coinfold log.`))
  })
})

describe('a copy of a log', () => {
  test('is the log as it is at the moment, under the very name that is given, and replaces nothing', async () => {
    const store = await filled({ s: 3 })
    const copy = join(folder, 'file:copy.db')
    store.copyInto(copy)
    await store.append('s', 2, sampleEvents('s', 1, 3))
    const other = SqliteStore.open(copy, { readOnly: true })
    expect((await allRows(other.readAll(null))).map(storedOf)).toEqual(sampleEvents('s', 3))
    await other.close()
    expect(() => store.copyInto(copy)).toThrow(StoreFailure)
  })

  test('that is marked is one, whatever the log said of itself, marked twice as well', async () => {
    const store = await filled({ s: 1 })
    const copy = join(folder, 'b.db')
    store.copyInto(copy)
    for (const _ of ['once', 'twice']) markFileAsCopy(copy)
    const other = SqliteStore.open(copy, { readOnly: true })
    expect([other.marks.isCopy, other.marks.isMirror, other.marks.doubt, other.isDense]).toEqual([true, false, null, true])
    await other.close()
  })

  test('of a server is a mirror: a copy whose positions count nothing', async () => {
    const database = openForWriting(log)
    for (const _ of ['once', 'twice']) markAsMirror(database)
    database.close()
    const store = open({ readOnly: true })
    expect([store.marks.isCopy, store.marks.isMirror, store.isDense]).toEqual([true, true, false])
  })
})

describe('who subscribes', () => {
  test('hears what stands there and what comes, once each, until it is enough', async () => {
    const store = await filled({ s: 2 })
    const heard: string[] = []
    const end = await store.subscribe(null, ({ position }) => heard.push(position))
    await store.append('s', 1, sampleEvents('s', 2, 2))
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['1', '2', '3', '4'])
    end()
    await store.append('s', 3, sampleEvents('s', 1, 4))
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toHaveLength(4)
  })

  test('and is woken while it reads, reads once more; two readings of one never overlap', async () => {
    const rows: Row[] = []
    let readings = 0
    let atOnce = 0
    const subscribers = new Subscribers(async function* (after) {
      readings++
      expect(++atOnce).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      yield rows.filter(({ position }) => after === null || Number(position) > Number(after))
      atOnce--
    })
    const add = (): void => void rows.push({ ...sampleEvents('s', 1)[0]!, position: String(rows.length + 1) })
    const heard: string[] = []
    add()
    const added = subscribers.add(null, ({ position }) => heard.push(position))
    add()
    for (let times = 0; times < 3; times++) subscribers.wake()
    await added
    expect([heard, readings]).toEqual([['1', '2'], 2])
    subscribers.stop()
    add()
    subscribers.wake()
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toHaveLength(2)
  })

  test('and throws hears nothing more, and stops in the middle of a page when it ends itself', async () => {
    const store = await filled({ s: 3 })
    const heard: string[] = []
    await expect(
      store.subscribe(null, ({ position }) => {
        heard.push(position)
        throw new Error('enough')
      }),
    ).rejects.toThrow('enough')
    await store.append('s', 2, sampleEvents('s', 1, 3))
    expect(heard).toEqual(['1'])
  })
})

describe('the note of who runs on a log', () => {
  const me = { pid: 42, host: 'here', sinceMs: 0 }
  const heldBy = (note: object): string => {
    writeFileSync(`${log}.lease.json`, JSON.stringify(note))
    try {
      acquireFileLease(log, me)
    } catch (error) {
      expect(error).toBeInstanceOf(LeaseHeld)
      return (error as Error).message
    }
    return 'free'
  }

  test('is repeated to a person if it is one, and otherwise not', () => {
    const lease = acquireFileLease(log, me)
    const unknown = `Another engine is running on ${log}; stop it first, or name another log with --log.`
    expect(heldBy(me)).toBe(
      `Another engine (pid 42 on here since 1970-01-01T00:00:00.000Z) is running on ${log}; stop it first, or name another log with --log.`,
    )
    expect(heldBy({ ...me, host: 'x'.repeat(255), sinceMs: 8.64e15 })).toContain('since +275760-09-13')
    expect(heldBy({ ...me, sinceMs: -8.64e15 })).toContain('since -271821-04-20')
    for (const wrong of [{ pid: 1.5 }, { pid: null }, { host: 'a b' }, { host: '' }, { host: 'x'.repeat(256) }, { host: 'a\u001b' }])
      expect(heldBy({ ...me, ...wrong })).toBe(unknown)
    for (const sinceMs of [8.64e15 + 1, -8.64e15 - 1, 0.5, null]) expect(heldBy({ ...me, sinceMs })).toBe(unknown)
    lease.release()
    expect(heldBy(me)).toBe('free')
  })
})

test('a row whose names are missing ends reading there, behind all rows before it, and no row after it is handed out', async () => {
  await (await filled({ a: 5 })).close()
  const database = new DatabaseSync(log)
  database.exec('UPDATE events SET run = 999 WHERE position = 3')
  database.close()
  const numbers: number[] = []
  const read = async (): Promise<void> => {
    for await (const page of open({ readOnly: true }).readAll(null)) numbers.push(...page.map(({ number }) => number))
  }
  await expect(read()).rejects.toThrow('event 2 of stream a has a name (#999) that is missing from table texts')
  expect(numbers).toEqual([0, 1])
})
