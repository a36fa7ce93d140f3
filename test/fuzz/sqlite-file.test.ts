import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { followPast, noPast } from '../../src/command/paper-past.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Row } from '../../src/event/store.ts'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { Failure } from '../../src/kernel/errors.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { startFromSnapshot } from '../../src/replay/snapshots.ts'
import { storedOf } from '../event/sample.ts'
import { BYTE_WAYS, type Change, changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptlyAsync, searchAsync } from './patience.ts'
import { playRows } from './real-log.ts'
import { UNTYPED } from './untyped-tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-fuzz-file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = join(folder, 'fuzzed.db')

let rows: Row[]
/** A log as one file, and as a process that died leaves it: half of it still in the write-ahead file. */
let whole: Buffer
let half: { file: Buffer; wal: Buffer }
beforeAll(async () => {
  rows = (await playRows()).slice(0, 300)
  const path = join(folder, 'whole.db')
  const store = SqliteStore.open(path)
  const append = (part: readonly Row[]) => Promise.all(part.map((row) => store.append(row.stream, row.number - 1, [storedOf(row)])))
  await append(rows.slice(0, 150))
  const other = new DatabaseSync(path)
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  other.close()
  await append(rows.slice(150, 200))
  await append(rows.slice(200))
  half = { file: readFileSync(path), wal: readFileSync(`${path}-wal`) }
  await store.close()
  whole = readFileSync(path)
  expect(half.wal.length).toBeGreaterThan(50_000)
})

const put = (file: Buffer, wal: Buffer | null): void => {
  for (const end of ['-wal', '-shm', '-journal']) rmSync(`${log}${end}`, { force: true })
  writeFileSync(log, file)
  if (wal !== null) writeFileSync(`${log}-wal`, wal)
}

const isFailure = (error: unknown): boolean =>
  (error instanceof Failure || error instanceof BrokenInvariant) &&
  /^[^\n]+[.]$/.test(error.message) &&
  !/undefined|\[object/.test(error.message)

/** The result, or null where it was refused in a sentence. */
const orRefused = async <T>(work: () => Promise<T> | T): Promise<T | null> => {
  try {
    return await work()
  } catch (error) {
    expect(isFailure(error), String((error as Error).stack)).toBe(true)
    return null
  }
}

/** Every event that is believed is what was written, in the order of its stream. */
const expectWritten = (found: Row): void => {
  const { stream, number } = found
  const written = rows.find((row) => row.stream === stream && row.number === number)
  expect({ ...found, position: '' }, `event ${number} of ${stream}`).toEqual({ ...written, position: '' })
}

// A damaged tree may name a page twice; beyond so many rows it is read in circles.
const MAX_ROWS = 10_000

const readWith = async (store: SqliteStore): Promise<void> => {
  await orRefused(async () => {
    let count = 0
    for await (const page of store.readAll(null)) {
      count += page.length
      expect(count, 'reading comes to an end').toBeLessThan(MAX_ROWS)
      for (const row of page) {
        for (const name of ['position', 'stream', 'type', 'correlation', 'run', 'actor', 'hash', 'data'] as const)
          expect(typeof row[name]).toBe('string')
        expect([typeof row.parts, typeof row.parts.book, typeof row.input]).toEqual(['object', 'string', 'object'])
        expect(Number.isSafeInteger(row.number)).toBe(true)
      }
    }
  })
  await orRefused(() => store.danglingStreams())
  await orRefused(async () => {
    for await (const page of store.readStream('session-main', 0)) expect(page.length).toBeLessThan(MAX_ROWS)
  })
  const past = noPast()
  const nothing = foldNothing()
  const folded = await orRefused(() =>
    foldLog(store, nothing, {
      isChecked: true,
      onEvent: (event, row) => {
        expectWritten(row)
        followPast(past, nothing.state, event)
      },
    }),
  )
  const verdict = await verifyLog(store.readAll(null), { isDense: store.isDense })
  if (!verdict.ok) expect(verdict.broken?.message).toMatch(/\S/)
  else if (folded !== null) expect(verdict.events).toBe(folded.heads.events)
}

const openAndRead = (readOnly: boolean): Promise<void> =>
  promptlyAsync(async () => {
    const store = await orRefused(() => SqliteStore.open(log, { readOnly }))
    if (store === null) return
    try {
      await readWith(store)
      if (!readOnly) await appendOne(store)
    } finally {
      await store.close()
    }
  })

/** One more event behind what the log says it holds, as a start would write it. */
const appendOne = async (store: SqliteStore): Promise<void> => {
  const start = await orRefused(() => startFromSnapshot(log, store, noPast))
  const folded = start === null ? null : await orRefused(() => foldLog(store, start.folded, { after: start.after, isChecked: true }))
  if (folded === null) return
  const [last = -1] = folded.heads.table.get('session-main') ?? []
  const next = rows.find((row) => row.stream === 'session-main' && row.number === last + 1)
  if (next !== undefined) await orRefused(() => store.append('session-main', last, [storedOf(next)]))
}

const expectReadOrRefused = async (file: Buffer, wal: Buffer | null = null): Promise<void> => {
  put(file, wal)
  await openAndRead(true)
  if (wal === null) expect(readFileSync(log).equals(file), 'reading changes not a byte').toBe(true)
  put(file, wal)
  await openAndRead(false)
}

/** Damage where it hurts: the head of a page and its list of cells. */
const PAGE = 4096
const hits = fc.array(
  fc.record({
    page: fc.nat(200),
    offset: fc.oneof(fc.nat(16), fc.nat(128), fc.nat(PAGE - 1)),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)),
  }),
  { minLength: 1, maxLength: 6 },
)
type Hit = { page: number; offset: number; byte: number }
const hit = (bytes: Buffer, list: readonly Hit[]): Buffer => {
  const changed = Buffer.from(bytes)
  for (const { page, offset, byte } of list) changed[((page % Math.ceil(bytes.length / PAGE)) * PAGE + offset) % bytes.length] = byte
  return changed
}
const damage = fc.oneof(hits, changes(['SQLite format 3\0', 'cfld'], BYTE_WAYS))
const damaged = (bytes: Buffer, list: readonly Hit[] | readonly Change[]): Buffer =>
  list[0] !== undefined && 'page' in list[0] ? hit(bytes, list as Hit[]) : mutate(bytes, list as Change[])

describe('the file', () => {
  test('with any damage is read, or refused in a sentence', { timeout: FUZZ_MS }, async () => {
    await searchAsync(
      { numRuns: 150 },
      fc.asyncProperty(damage, (list) => expectReadOrRefused(damaged(whole, list))),
    )
  })

  test('and its write-ahead file with any damage', { timeout: FUZZ_MS }, async () => {
    await searchAsync(
      { numRuns: 60 },
      fc.asyncProperty(damage, fc.option(hits), (list, others) =>
        expectReadOrRefused(others === null ? half.file : hit(half.file, others), damaged(half.wal, list)),
      ),
    )
  })

  test('without its write-ahead file is the part that was in it', async () => {
    await expectReadOrRefused(half.file)
    await expectReadOrRefused(half.file, half.wal)
  })
})

/** The log as somebody's own tool would leave it. */
const edited = (...statements: readonly string[]): Buffer => {
  put(whole, null)
  const database = new DatabaseSync(log)
  try {
    for (const statement of statements) database.exec(statement)
    database.exec('PRAGMA journal_mode = DELETE')
  } finally {
    database.close()
  }
  return readFileSync(log)
}

/** The 250th row of the tree, the last of the first page that is read, with the position 0 instead of 250. */
const inCircles = (): Buffer => {
  const bytes = Buffer.from(whole)
  // two bytes say 250; behind them the record's own head, whose first column is the position and so left out
  for (let at = bytes.indexOf('\x81\x7a', 0, 'latin1'); at >= 0; at = bytes.indexOf('\x81\x7a', at + 1, 'latin1'))
    if ((bytes[at + 2] ?? 99) < 30 && bytes[at + 3] === 0) {
      bytes.set([0x80, 0x00], at)
      return bytes
    }
  throw new Error('There is no row 250.')
}

describe('values that are not what was written', () => {
  test.each([
    'UPDATE events SET position = 9007199254740993 WHERE position = 300',
    'UPDATE events SET position = -9007199254740993 WHERE position = 20',
    'UPDATE events SET position = 0 WHERE position = 20',
    'UPDATE events SET position = -1 WHERE position = 20',
    'UPDATE events SET number = 9007199254740993 WHERE position = 20',
    'UPDATE events SET stream = 9007199254740993 WHERE position = 20',
    'UPDATE events SET stream = 77 WHERE position = 20',
    'UPDATE streams SET id = 9007199254740993 WHERE id = 1',
    "UPDATE streams SET name = '' WHERE id = 1",
    'UPDATE streams SET name = char(0) || name WHERE id = 1',
    'UPDATE streams SET book = char(0) || book WHERE id = 3',
    "UPDATE streams SET symbol = 'X/Y' WHERE id = 3",
    "UPDATE streams SET symbol = '' WHERE symbol IS NULL",
    "UPDATE texts SET text = '' WHERE id = 2",
    'UPDATE texts SET id = 9007199254740993 WHERE id = 2',
    'UPDATE events SET type = 2 WHERE position = 20',
    'UPDATE events SET type = 9007199254740993 WHERE position = 20',
    'UPDATE events SET time = 9007199254740993 WHERE position = 20',
    'UPDATE events SET venue_time = NULL',
    'UPDATE events SET input_number = -1 WHERE position = 20',
    "UPDATE events SET causation = ''",
    'UPDATE meta SET value = 9007199254740993',
    'UPDATE meta SET value = -1',
    'DELETE FROM meta',
    'DELETE FROM streams',
    'DELETE FROM texts',
    'DELETE FROM events',
    'DROP TABLE texts',
    'DROP TABLE meta',
    'DROP TABLE streams',
    'DROP TABLE events',
    'ALTER TABLE events RENAME COLUMN data TO said',
  ])('%s', async (statement) => {
    await expectReadOrRefused(edited(statement))
  })

  test.each([
    'UPDATE events SET data = CAST(data AS BLOB) WHERE position = 20',
    'UPDATE events SET data = 5 WHERE position = 20',
    'UPDATE events SET data = 5.5 WHERE position = 20',
    'UPDATE events SET hash = CAST(hash AS BLOB) WHERE position = 20',
    'UPDATE events SET hash = 5 WHERE position = 20',
    "UPDATE events SET number = 'x' WHERE position = 20",
    'UPDATE events SET number = 1.5 WHERE position = 20',
    "UPDATE events SET stream = 'x' WHERE position = 20",
    'UPDATE streams SET name = CAST(name AS BLOB)',
    'UPDATE streams SET book = CAST(book AS BLOB)',
    'UPDATE streams SET book = 5',
    'UPDATE streams SET symbol = 5',
    'UPDATE texts SET text = CAST(text AS BLOB)',
    'UPDATE texts SET text = 5',
    "UPDATE events SET time = 'x' WHERE position = 20",
    'UPDATE events SET time = NULL WHERE position = 20',
    'UPDATE events SET time = 1.5 WHERE position = 20',
    'UPDATE events SET venue_time = CAST(1 AS BLOB) WHERE position = 20',
    'UPDATE events SET input_kind = NULL WHERE position = 20',
    'UPDATE events SET causation = 5 WHERE position = 20',
    'UPDATE events SET causation = CAST(1 AS BLOB) WHERE position = 20',
    'UPDATE streams SET name = 5',
    "UPDATE meta SET value = 'x'",
    'UPDATE meta SET value = 1.5',
    "UPDATE meta SET value = CAST('x' AS BLOB)",
  ])('%s, in tables without types', async (statement) => {
    await expectReadOrRefused(edited(...UNTYPED, statement))
  })

  test('an empty log: tables and nothing in them', async () => {
    await expectReadOrRefused(edited('DELETE FROM events', 'DELETE FROM streams'))
    await expectReadOrRefused(edited(...UNTYPED))
  })

  test('a tree in which reading comes back to where it began', async () => {
    await expectReadOrRefused(inCircles())
  })
})
