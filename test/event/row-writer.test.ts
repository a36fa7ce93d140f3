import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seal } from '../../src/event/envelope.ts'
import { RowWriter } from '../../src/event/sqlite/rows.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { sampleDraft } from './sample.ts'

let folder: string
let database: DatabaseSync
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-rows-'))
  const path = join(folder, 'a.db')
  await SqliteStore.open(path).close()
  database = new DatabaseSync(path)
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

const [first, other] = ['position-a', 'position-b'].map((stream) => seal(sampleDraft(stream, 0), '').stored)
const rows = (): unknown[] =>
  database
    .prepare('SELECT position, hash FROM events')
    .all()
    .map((row) => ({ ...row }))

test('an event where one stands already is refused, and the one that stands there stays', () => {
  const writer = new RowWriter(database)
  writer.insert(1, first!)
  const before = rows()
  expect(() => writer.insert(1, other!)).toThrow(/UNIQUE/)
  expect(rows()).toEqual(before)
})

test('for a copy that two processes make, what is there already is left as it is', () => {
  const writer = new RowWriter(database, { ignores: true })
  writer.insert(1, first!)
  const before = rows()
  writer.insert(1, other!)
  expect(rows()).toEqual(before)
  writer.insert(2, other!)
  expect(rows()).toHaveLength(2)
})

test('names that were put in by a transaction that was rolled back are put in again', () => {
  const writer = new RowWriter(database)
  database.exec('BEGIN')
  writer.insert(1, first!)
  database.exec('ROLLBACK')
  writer.forget()
  writer.insert(1, first!)
  const named = database.prepare(
    'SELECT streams.name AS stream, texts.text AS type FROM events JOIN streams ON streams.id = stream JOIN texts ON texts.id = type',
  )
  expect(named.all().map((row) => ({ ...row }))).toEqual([{ stream: first!.stream, type: first!.type }])
})
