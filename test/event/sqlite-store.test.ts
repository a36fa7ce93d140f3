import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LogDamaged } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { eventColumns } from '../../src/event/sqlite/tables.ts'
import { type Stored, StoreFailure, WrongExpectedNumber } from '../../src/event/store.ts'
import { allRows, sampleDraft, sampleEvents, storedOf } from './sample.ts'

let folder: string
let log: string
const opened: SqliteStore[] = []
const open = (options?: Parameters<typeof SqliteStore.open>[1]): SqliteStore => {
  const store = SqliteStore.open(log, options)
  opened.push(store)
  return store
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

/** Commits to the log while `work` runs. */
const commitsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = commits()
  await work()
  return commits() - before
}
/** Commits in the write-ahead log: frames that carry a size of the database (file format, section 4.1). */
const commits = (): number => {
  const wal = readFileSync(`${log}-wal`)
  let count = 0
  for (let at = 32; at + 24 <= wal.length; at += 24 + 4096) if (wal.readUInt32BE(at + 4) > 0) count++
  return count
}

describe('group commit', () => {
  test('appends of one turn are one transaction, appends of two turns are two', async () => {
    const store = open()
    await store.append('s-x', -1, sampleEvents('s-x', 1))
    const together = await commitsOf(() => Promise.all(['s-a', 's-b', 's-c'].map((s) => store.append(s, -1, sampleEvents(s, 2)))))
    expect(together).toBe(1)
    const apart = await commitsOf(async () => {
      await store.append('s-a', 1, sampleEvents('s-a', 1, 2))
      await store.append('s-b', 1, sampleEvents('s-b', 1, 2))
    })
    expect(apart).toBe(2)
  })

  test('one wrong number takes the whole group back: its caller is told which, the others why, and no append follows', async () => {
    const store = open()
    const kept = sampleEvents('s-a', 2)
    await store.append('s-a', -1, kept)
    const settled = await Promise.allSettled([
      store.append('s-b', -1, sampleEvents('s-b', 1)),
      store.append('s-a', 0, sampleEvents('s-a', 1, 1)),
      store.append('s-c', -1, sampleEvents('s-c', 1)),
    ])
    const reasons = settled.map((one) => (one.status === 'rejected' ? one.reason : null))
    expect(reasons.map((reason) => reason?.constructor)).toEqual([StoreFailure, WrongExpectedNumber, StoreFailure])
    expect(reasons[0].message).toContain('stream s-a ends at 1, expected 0')
    await expect(store.append('s-d', -1, sampleEvents('s-d', 1))).rejects.toBeInstanceOf(StoreFailure)
    expect((await allRows(store.readAll(null))).map(storedOf), 'reading stays possible').toEqual(kept)
    await store.close()
    const again = open()
    await again.append('s-b', -1, sampleEvents('s-b', 1))
    expect(await allRows(again.readAll(null)), 'the next start is clean').toHaveLength(3)
  })

  test('closing makes what waits durable first', async () => {
    const store = open()
    const append = store.append('s-a', -1, sampleEvents('s-a', 1))
    await store.close()
    await append
    expect(await allRows(open().readAll(null))).toHaveLength(1)
  })
})

describe('a second writer', () => {
  test('is noticed in the stream it wrote to', async () => {
    const one = open()
    const two = open()
    await one.append('s-a', -1, sampleEvents('s-a', 1))
    await expect(two.append('s-a', -1, sampleEvents('s-a', 2))).rejects.toMatchObject({ stream: 's-a', expected: -1, actual: 0 })
    await expect(one.append('s-a', 0, sampleEvents('s-a', 1, 1))).resolves.toBeUndefined()
  })

  test('is noticed whatever stream it wrote to, and nothing of the append is stored (F58)', async () => {
    const one = open()
    await one.append('s-a', -1, sampleEvents('s-a', 1))
    const two = open()
    await two.append('s-b', -1, sampleEvents('s-b', 1))
    await expect(one.append('s-a', 0, sampleEvents('s-a', 1, 1))).rejects.toThrow(`Another process wrote to the log ${log}`)
    expect(await allRows(two.readAll(null))).toHaveLength(2)
  })

  test('that removes the newest events is noticed too', async () => {
    const store = open()
    await store.append('s-a', -1, sampleEvents('s-a', 2))
    withTool((database) => database.exec('DELETE FROM events WHERE number = 1'))
    await expect(store.append('s-a', 1, sampleEvents('s-a', 1, 2))).rejects.toBeInstanceOf(WrongExpectedNumber)
  })

  test('the table itself refuses two events with one number', async () => {
    await open().append('s-a', -1, sampleEvents('s-a', 1))
    withTool((database) => {
      const twice = () => database.exec(`INSERT INTO events SELECT position + 1, ${eventColumns.replace('position, ', '')} FROM events`)
      expect(twice).toThrow('UNIQUE constraint failed: events.stream, events.number')
    })
  })

  test('one that holds the file locked is waited for, then named', async () => {
    const store = open()
    const tool = new DatabaseSync(log)
    tool.exec('BEGIN IMMEDIATE')
    await expect(store.append('s-a', -1, sampleEvents('s-a', 1))).rejects.toThrow(`Another process holds the log ${log} locked.`)
    tool.close()
  })

  test('a checkpoint by hand or a reader is no second writer', async () => {
    const store = open()
    await store.append('s-a', -1, sampleEvents('s-a', 1))
    withTool((database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
    const reader = open({ readOnly: true })
    expect(await allRows(reader.readAll(null))).toHaveLength(1)
    await store.append('s-a', 0, sampleEvents('s-a', 1, 1))
    expect(await allRows(reader.readAll(null)), 'a reader sees the log grow').toHaveLength(2)
  })
})

test('a log goes on where it was closed: numbers, names and the global order', async () => {
  const first = open()
  const a = sampleEvents('s-a', 4)
  await first.append('s-a', -1, a.slice(0, 2))
  await first.append('s-b', -1, sampleEvents('s-b', 1))
  await first.close()
  const second = open()
  await second.append('s-a', 1, a.slice(2))
  const rows = await allRows(second.readAll(null))
  expect(rows.map(({ stream, number }) => `${stream} ${number}`)).toEqual(['s-a 0', 's-a 1', 's-b 0', 's-a 2', 's-a 3'])
  await expect(second.append('s-b', -1, sampleEvents('s-b', 1))).rejects.toMatchObject({ actual: 0 })
})

describe('tables from which something was removed', () => {
  test.each([
    ['its stream', 'DELETE FROM streams', 'belongs to a stream that is missing from table streams'],
    ['a name in its envelope', "DELETE FROM texts WHERE text = 'run-1'", 'has a name (#4) that is missing from table texts'],
    ['its type', "DELETE FROM texts WHERE text = 'RefusalRepeated'", 'has a name (#1) that is missing from table texts'],
  ])('an event that lacks %s is damage with a number', async (_, sql, sentence) => {
    const store = open()
    await store.append('s-a', -1, sampleEvents('s-a', 1))
    await store.close()
    withTool((database) => database.exec(sql))
    const reading = allRows(open().readAll(null))
    await expect(reading).rejects.toBeInstanceOf(LogDamaged)
    await expect(reading).rejects.toThrow(sentence)
  })
})

test('names that repeat stand once in the file, whatever they are of', async () => {
  const store = open()
  for (const stream of ['s-a', 's-b']) await store.append(stream, -1, sampleEvents(stream, 500))
  await store.close()
  withTool((database) => {
    expect(
      database
        .prepare('SELECT text FROM texts ORDER BY id')
        .all()
        .map((row) => row.text),
    ).toEqual(['RefusalRepeated', 'candle', 'cycle-1', 'run-1', 'engine'])
    expect(
      database
        .prepare('SELECT name FROM streams ORDER BY id')
        .all()
        .map((row) => row.name),
    ).toEqual(['s-a', 's-b'])
  })
})

test('names of a group that was taken back are not believed to be there', async () => {
  const store = open()
  await store.append('s-a', -1, sampleEvents('s-a', 1))
  const other = { ...sampleDraft('s-b', 0), run: 'run-2' }
  const settled = await Promise.allSettled([
    store.append('s-b', -1, [seal(other, '').stored]),
    store.append('s-a', 5, sampleEvents('s-a', 1, 6)),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await store.close()
  const again = open()
  const { stored } = seal(other, '')
  await again.append('s-b', -1, [stored])
  expect((await allRows(again.readStream('s-b', 0))).map(storedOf)).toEqual([stored])
})

test('the tables are the ones the documentation names', async () => {
  const store = open()
  const [event] = sampleEvents('s-a', 1)
  await store.append('s-a', -1, [event!])
  await store.close()
  withTool((database) => {
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0]
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('application_id')).toBe(0x63666c64)
    expect(database.prepare('SELECT * FROM meta').all()).toEqual([{ key: 'formatVersion', value: '3' }])
    expect(Object.keys(database.prepare('SELECT * FROM events').get()!).join(', ')).toBe(eventColumns.replaceAll(/\s+/g, ' '))
    expect(() => database.exec("UPDATE events SET time = 'text'"), 'the tables are strict').toThrow('cannot store TEXT')
  })
})

test('the view shows a row as the envelope has it, for people and other programs', async () => {
  const store = open()
  const draft = { ...sampleDraft('s-a', 0, { times: 7 }), causation: 'cause', venueTime: 5 }
  const { stored } = seal(draft, '')
  await store.append('s-a', -1, [stored])
  await store.close()
  withTool((database) => {
    expect({ ...database.prepare('SELECT * FROM log').get() }).toEqual({
      position: 1,
      stream: 's-a',
      book: 'paper.coinbase.main',
      symbol: 'BTC/USD',
      ...{ base: 'BTC', quote: 'USD', slot: null },
      number: 0,
      type: 'RefusalRepeated',
      version: 1,
      time: 1_522_800_000_000,
      venue_time: 5,
      wall_time: 1_700_000_000_000,
      input_kind: 'candle',
      input_number: 0,
      input_time: 1_522_800_000_000,
      command: 1,
      correlation: 'cycle-1',
      causation: 'cause',
      run: 'run-1',
      actor: 'engine',
      hash: stored.hash,
      data: '{"times":7}',
    })
  })
})

const withTool = (work: (database: DatabaseSync) => void): void => {
  const database = new DatabaseSync(log)
  try {
    work(database)
  } finally {
    database.close()
  }
}

describe('a log that somebody wrote to by hand', () => {
  const change = (sql: string): void => {
    const database = new DatabaseSync(log)
    database.exec(sql)
    database.close()
  }
  const filled = async (): Promise<Stored[]> => {
    const store = open()
    const events = sampleEvents('s-a', 600)
    await store.append('s-a', -1, events)
    await store.append('s-b', -1, sampleEvents('s-b', 1))
    await store.close()
    return events
  }

  test('rows of any position are read, in their order', async () => {
    const events = await filled()
    // all below 0, then some on either side of it
    for (const sql of ['position - 1000000', 'position + 1000000 - 300']) {
      change(`UPDATE events SET position = ${sql}`)
      const rows = await allRows(open({ readOnly: true }).readAll(null))
      expect(rows.slice(0, -1).map(storedOf)).toEqual(events)
      expect(rows).toHaveLength(601)
    }
  })

  test('a position no number can hold is told, not passed over', async () => {
    await filled()
    change('UPDATE events SET position = -9223372036854775808 WHERE position = 1')
    await expect(allRows(open({ readOnly: true }).readAll(null))).rejects.toThrow()
  })

  test('a stream without its events is named', async () => {
    await filled()
    const store = open({ readOnly: true })
    expect(store.danglingStreams()).toEqual([])
    change("DELETE FROM events WHERE stream = (SELECT id FROM streams WHERE name = 's-b')")
    expect(store.danglingStreams()).toEqual(['s-b'])
  })
})
