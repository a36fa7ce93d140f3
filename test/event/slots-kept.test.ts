import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { eventHash, seal } from '../../src/event/envelope.ts'
import { messageOf, storedOf } from '../../src/event/eventstoredb/metadata.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { eventOf, lineOf } from '../../src/event/transfer/line-format.ts'
import { allRows, sampleDraft } from './sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-slots-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plain = sampleDraft('position-b-AAA-long', 0)
const held = seal({ ...plain, parts: { ...plain.parts, slot: 'long' } }, '').stored

test('a file keeps the slot of a stream, and none where there is none', async () => {
  const store = SqliteStore.open(join(folder, 'a.db'))
  const other = seal(sampleDraft('position-b-AAA-net', 0), '').stored
  await store.append(held.stream, -1, [held])
  await store.append(other.stream, -1, [other])
  const rows = await allRows(store.readAll(null))
  await store.close()
  expect(rows.map(({ parts }) => parts)).toEqual([held.parts, plain.parts])
  expect('slot' in rows[1]!.parts).toBe(false)
})

test('a server keeps it beside the data', () => {
  const { type, data, metadata } = JSON.parse(JSON.stringify(messageOf(held)))
  expect(storedOf(held.stream, 0, type, data, metadata)).toEqual(held)
})

test('a line keeps it, and what is read of the line has the hash of what was written', () => {
  const read = eventOf(lineOf(held), () => undefined)
  expect(read).toEqual(held)
  expect(eventHash(read!, '')).toBe(held.hash)
})
