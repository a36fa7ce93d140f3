import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest'
import { acquireLease } from '../../src/event/lease.ts'
import { SqliteStore } from '../../src/event/sqlite-store.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { allRows, sampleEvents } from './sample.ts'

let folder: string
let log: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
  const store = SqliteStore.open(log)
  await store.append('s-a', -1, sampleEvents('s-a', 3))
  await store.close()
})
afterEach(() => {
  chmodSync(folder, 0o755)
  rmSync(folder, { recursive: true })
})

/** Root may do everything whatever the permissions say, so the test steps down for a while. */
const asNobody = async (context: TestContext, work: () => Promise<void>): Promise<void> => {
  if (process.geteuid === undefined || process.seteuid === undefined) return context.skip('this system has no users to step down to')
  const self = process.geteuid()
  // nobody on most systems; any number without rights would do
  if (self === 0) process.seteuid(65534)
  try {
    await work()
  } finally {
    if (self === 0) process.seteuid(self)
  }
}

test('a log in a folder that may only be read is read, and nothing appears beside it', async (context) => {
  chmodSync(log, 0o444)
  chmodSync(folder, 0o555)
  await asNobody(context, async () => {
    const store = SqliteStore.open(log, { readOnly: true })
    expect(await allRows(store.readAll(null))).toHaveLength(3)
    await store.close()
  })
  expect(readdirSync(folder)).toEqual(['a.log'])
})

test.for<[string, number, number]>([
  ['a log that may only be read', 0o444, 0o777],
  ['a log in a folder that may only be read', 0o666, 0o555],
  ['a log that may not even be read', 0o000, 0o777],
])('%s is refused for writing in one sentence and stays as it was', async ([, fileMode, folderMode], context) => {
  const before = readFileSync(log)
  chmodSync(log, fileMode)
  chmodSync(folder, folderMode)
  await asNobody(context, async () => {
    const open = () => SqliteStore.open(log)
    expect(open).toThrow(StoreFailure)
    expect(open).toThrow(/read-only|no permission|permission denied/)
  })
  chmodSync(folder, 0o755)
  expect(readFileSync(log).equals(before)).toBe(true)
})

test('a lease in a folder that may only be read is refused in one sentence', async (context) => {
  chmodSync(folder, 0o555)
  await asNobody(context, async () => {
    const acquire = () => acquireLease(log, { pid: 1, host: 'here', sinceMs: 0 })
    expect(acquire).toThrow(StoreFailure)
    expect(acquire).toThrow('no permission')
  })
})
