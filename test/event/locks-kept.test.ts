import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { sampleEvents } from './sample.ts'

const LOCKS = '/proc/locks'

/** Locks that processes hold on a file, by the system's own list. */
const locksOn = (path: string): number => {
  const inode = `:${statSync(path).ino} `
  return readFileSync(LOCKS, 'utf8')
    .split('\n')
    .filter((line) => line.includes(inode)).length
}

// Without its lock a log that is open is nobody's to others: the next that looks into it, such as the sqlite3 of a system, takes its
// write-ahead file away, and what is appended then is lost although it counted as durable.
test.skipIf(!existsSync(LOCKS))('a log that was read ahead by a thread is still locked by whoever writes it (F50)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = join(folder, 'a.log')
  const store = SqliteStore.open(log, { aheadFrom: 0 })
  await store.append('s-a', -1, sampleEvents('s-a', 520))
  const held = locksOn(log)
  expect(held).toBeGreaterThan(0)
  let read = 0
  for await (const page of store.readAll(null, { provesHashes: true })) read += page.length
  expect([read, locksOn(log)]).toEqual([520, held])
  await store.close()
  expect(locksOn(log)).toBe(0)
})
