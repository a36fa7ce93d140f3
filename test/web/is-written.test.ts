import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { isWritten } from '../../src/web/is-written.ts'
import { scratch } from '../view/replica/logs.ts'

test('a log is written while the engine lives that says so, and not when it was killed', async () => {
  const log = join(scratch(), 'a.db')
  writeFileSync(log, '')
  expect(await isWritten(log, null)).toBe(false)
  const lease = acquireFileLease(log, { pid: process.pid, host: hostname(), sinceMs: 1 })
  expect(await isWritten(log, null)).toBe(true)
  lease.release()
  expect(await isWritten(log, null)).toBe(false)
  // no process has that id: it is beyond the largest that systems give out
  writeFileSync(`${log}.lease.json`, JSON.stringify({ pid: 2 ** 30, host: hostname(), sinceMs: 1 }))
  expect(await isWritten(log, null)).toBe(false)
})
