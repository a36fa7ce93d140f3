import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import { Passage } from '../../src/event/passing.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { ReadOptions, Row } from '../../src/event/store.ts'
import { allRows, sampleEvents } from './sample.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** more than two packs of a thread, so that a fault has rows of its own pack before and behind it */
const EVENTS = 4500
const STREAMS = ['s-a', 's-b', 's-c']
const says = (number: number): object => ({ number, text: number % 1000 === 7 ? 'Zürich 😀' : 'plain' })

const makeLog = async (): Promise<void> => {
  const store = SqliteStore.open(log)
  for (const stream of STREAMS) await store.append(stream, -1, sampleEvents(stream, EVENTS / STREAMS.length, 0, '', says))
  await store.close()
}

type Read = { readonly rows: readonly Row[]; readonly failure: string | null }
/** All rows up to the one that cannot be read, and what is said of it. `work` sees each. */
const readBy = async (aheadFrom: number, options: ReadOptions, after: string | null, work: (row: Row) => void): Promise<Read> => {
  const store = SqliteStore.open(log, { readOnly: true, aheadFrom })
  const rows: Row[] = []
  let failure: string | null = null
  try {
    for await (const page of store.readAll(after, options))
      for (const row of page) {
        work(row)
        rows.push({ ...row, provenBehind: undefined })
      }
  } catch (error) {
    failure = (error as Error).message
  }
  await store.close()
  return { rows, failure }
}
const checked = (): ((row: Row) => void) => {
  const passage = new Passage(new Heads(), { isDense: true, isChecked: true })
  return (row) => void passage.pass(row)
}
const ALONE = Number.POSITIVE_INFINITY

test('a thread reads what the process itself would, and proves each hash', async () => {
  await makeLog()
  const alone = await readBy(ALONE, {}, null, () => {})
  let proven = 0
  const ahead = await readBy(0, { provesHashes: true }, null, ({ provenBehind }) => {
    if (provenBehind !== undefined) proven++
  })
  expect(ahead).toEqual(alone)
  expect(ahead.rows).toHaveLength(EVENTS)
  expect(proven).toBe(EVENTS)
})

test('from a place on, the first row of each stream is left to be proven by whoever knows what stands before it', async () => {
  await makeLog()
  const unproven: string[] = []
  const from = String(EVENTS / STREAMS.length - 10)
  const { rows } = await readBy(0, { provesHashes: true }, from, ({ provenBehind, stream, number }) => {
    if (provenBehind === undefined) unproven.push(`${stream} ${number}`)
  })
  expect(rows).toHaveLength(EVENTS - Number(from))
  expect(unproven).toEqual([`s-a ${from}`])
})

test('nobody is asked to prove what nobody compares', async () => {
  await makeLog()
  const { rows } = await readBy(0, {}, null, ({ provenBehind }) => expect(provenBehind).toBeUndefined())
  expect(rows).toHaveLength(EVENTS)
})

test('whoever stops reading leaves no thread and no open file behind', async () => {
  await makeLog()
  const store = SqliteStore.open(log, { readOnly: true, aheadFrom: 0 })
  for await (const page of store.readAll(null, { provesHashes: true })) {
    expect(page.length).toBeGreaterThan(0)
    break
  }
  await store.close()
  expect(process.getActiveResourcesInfo()).not.toContain('MessagePort')
})

test('what is appended while it is read comes too', async () => {
  await makeLog()
  const store = SqliteStore.open(log, { aheadFrom: 0 })
  const rows: Row[] = []
  for await (const page of store.readAll(null, { provesHashes: true })) {
    if (rows.length === 0) await store.append('s-d', -1, sampleEvents('s-d', 3))
    rows.push(...page)
  }
  await store.close()
  expect(rows.map(({ position }) => Number(position))).toEqual(Array.from({ length: EVENTS + 3 }, (_, index) => index + 1))
})

describe('a fault is found and named as without a thread, behind all rows before it', () => {
  const AT = 2100
  const faults: Record<string, string> = {
    'other data': `UPDATE events SET data = replace(data, 'plain', 'plane') WHERE position = ${AT}`,
    'another hash': `UPDATE events SET hash = replace(hash, 'a', 'b') WHERE position = ${AT}`,
    'data that is no JSON': `UPDATE events SET data = substr(data, 2) WHERE position = ${AT}`,
    'a row that is gone': `DELETE FROM events WHERE position = ${AT}`,
    'another number': `UPDATE events SET number = 100000 WHERE position = ${AT}`,
    'a place below the first': `UPDATE events SET position = -5 WHERE position = ${AT}`,
    'a name that is missing': `UPDATE events SET actor = 999 WHERE position = ${AT}`,
    'a stream that is missing': `UPDATE events SET stream = 999 WHERE position = ${AT}`,
    'a number beyond what is exact': `UPDATE events SET time = 9007199254740993 WHERE position = ${AT}`,
    'another cause': `UPDATE events SET causation = 'x' WHERE position = ${AT}`,
    'a time of the venue that was none': `UPDATE events SET venue_time = 5 WHERE position = ${AT}`,
  }
  test.each(Object.entries(faults))('%s', async (_, fault) => {
    await makeLog()
    const database = new DatabaseSync(log)
    database.exec(fault)
    database.close()
    const alone = await readBy(ALONE, {}, null, checked())
    expect(alone.failure).not.toBeNull()
    expect(await readBy(0, { provesHashes: true }, null, checked())).toEqual(alone)
  })
})

test('a chain that was made anew from a changed event on is not taken for the one of the seal before', async () => {
  await makeLog()
  const rows = await allRows(SqliteStore.open(log, { readOnly: true }).readAll(null))
  // the hash of one event alone fits what it says, and the next one does not follow it
  const [before, row] = [rows[99]!, rows[100]!]
  const changed = { ...row, data: '{"times":7}' }
  const database = new DatabaseSync(log)
  database.prepare('UPDATE events SET data = ?, hash = ? WHERE position = 101').run(changed.data, eventHash(changed, before.hash))
  database.close()
  const ahead = await readBy(0, { provesHashes: true }, null, checked())
  expect(ahead.failure).toContain('event 101 of stream s-a is not what was written')
})
