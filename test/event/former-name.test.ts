import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LeasedLog } from '../../src/event/leased-log.ts'
import { openLogToWrite } from '../../src/event/open-log-to-write.ts'
import { LeaseHeld } from '../../src/event/sqlite/file-lease.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { allRows, sampleEvents } from './sample.ts'

let folder: string
let former: string
let present: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-former-'))
  former = join(folder, 'a.db')
  present = join(folder, 'b.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const engine = (path: string): Promise<LeasedLog> =>
  openLogToWrite(path, { owner: { pid: 4711, host: 'here', sinceMs: 1_522_800_000_000 } } as Parameters<typeof openLogToWrite>[1])
const countOf = async (path: string): Promise<number> => {
  const store = SqliteStore.open(path, { readOnly: true })
  const rows = await allRows(store.readAll(null))
  await store.close()
  return rows.length
}
/** As a kill leaves a log: with its write-ahead file, the mark that it is open, and no lease. */
const killedAndRenamed = async (): Promise<SqliteStore> => {
  const store = SqliteStore.open(former)
  await store.append('s-a', -1, sampleEvents('s-a', 3))
  for (const end of ['', '-wal', '-shm']) renameSync(`${former}${end}`, `${present}${end}`)
  return store
}

test('no second engine goes on with a log that was renamed while one runs on it (F59 I-21 I-22)', async () => {
  const first = await engine(former)
  await first.store.append('s-a', -1, sampleEvents('s-a', 3))
  renameSync(former, present)
  await SqliteStore.open(present, { readOnly: true }).close()
  const before = readdirSync(folder)
  const refused = await engine(present).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(LeaseHeld)
  expect((refused as Error).message).toBe(
    `Another engine (pid 4711 on here since 2018-04-04T00:00:00.000Z) is running on ${present}, by its former name ${former}; stop it first, or name another log with --log.`,
  )
  expect(readdirSync(folder)).toEqual(before)
  await expect(first.close()).rejects.toThrow('was moved or removed')
  expect(await countOf(present)).toBe(3)
  await (await engine(present)).close()
})

test('a log that was renamed after its engine was killed is gone on with', async () => {
  const killed = await killedAndRenamed()
  const next = await engine(present)
  await next.store.append('s-b', -1, sampleEvents('s-b', 1))
  await next.close()
  expect(await countOf(present)).toBe(4)
  await expect(killed.close()).rejects.toThrow('was moved or removed')
})

test('so it is while an engine runs on another log that has the former name', async () => {
  const killed = await killedAndRenamed()
  const other = await engine(former)
  await other.store.append('s-c', -1, sampleEvents('s-c', 1))
  await (await engine(present)).close()
  await other.close()
  await expect(killed.close()).rejects.toThrow('was moved or removed')
})
