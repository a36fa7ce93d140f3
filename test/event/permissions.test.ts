import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
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

test('a log whose newest events lie in its write-ahead file, where nothing may be written, is refused or read whole, never short', async (context) => {
  const writer = SqliteStore.open(log)
  await writer.append('s-a', 2, sampleEvents('s-a', 2, 3, (await allRows(writer.readAll(null))).at(-1)!.hash))
  // as a process leaves it that was killed: the events are in the write-ahead file, and nobody has it open
  const copy = mkdtempSync(join(tmpdir(), 'coinfold-'))
  for (const end of ['', '-wal']) copyFileSync(`${log}${end}`, join(copy, `a.log${end}`))
  await writer.close()
  for (const name of readdirSync(copy)) chmodSync(join(copy, name), 0o444)
  chmodSync(copy, 0o555)
  try {
    await asNobody(context, async () => {
      const read = async (): Promise<number> => {
        const store = SqliteStore.open(join(copy, 'a.log'), { readOnly: true })
        return (await allRows(store.readAll(null)).finally(() => store.close())).length
      }
      const found = await read().catch((error: unknown) => error)
      if (found !== 5) expect(found).toBeInstanceOf(StoreFailure)
    })
    expect(readdirSync(copy).sort()).toEqual(['a.log', 'a.log-wal'])
  } finally {
    chmodSync(copy, 0o755)
    rmSync(copy, { recursive: true })
  }
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
    const acquire = () => acquireFileLease(log, { pid: 1, host: 'here', sinceMs: 0 })
    expect(acquire).toThrow(StoreFailure)
    expect(acquire).toThrow('no permission')
  })
})
