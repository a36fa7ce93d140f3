import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acquireFileLease, LeaseHeld } from '../../src/event/sqlite/file-lease.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { startChild } from './child.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const me = { pid: 42, host: 'here', sinceMs: 0 }

test('a second engine of another process is refused and told who runs, until the first is killed (F59 I-22)', async () => {
  const child = startChild('child-lease.ts', [log], 'NODE_OPTIONS="$NODE_OPTIONS --expose-gc" exec')
  try {
    await child.until(/held/)
    const pid = child.process.pid
    expect(() => acquireFileLease(log, me)).toThrow(
      `Another engine (pid ${pid} on other-host since 2018-04-04T00:00:00.000Z) is running on ${log}`,
    )
    expect(() => acquireFileLease(log, me), 'being refused changes nothing').toThrow(LeaseHeld)
  } finally {
    child.process.kill('SIGKILL')
    await child.ended
  }
  expect(existsSync(`${log}.lease.json`), 'a killed engine could not tidy up').toBe(true)
  const lease = acquireFileLease(log, me)
  expect(() => acquireFileLease(log, me)).toThrow('(pid 42 on here since 1970-01-01T00:00:00.000Z)')
  lease.release()
})

test('a released lease is free at once, and releasing it again does not take it from the next holder', () => {
  const first = acquireFileLease(log, me)
  expect(existsSync(`${log}.lease.json`)).toBe(true)
  first.release()
  expect(existsSync(`${log}.lease.json`), 'who has gone is told of nobody').toBe(false)
  const second = acquireFileLease(log, { ...me, pid: 43 })
  first.release()
  expect(() => acquireFileLease(log, me)).toThrow('pid 43')
  second.release()
})

test('a lease is given back also when its note is gone', () => {
  const lease = acquireFileLease(log, me)
  rmSync(`${log}.lease.json`)
  lease.release()
  acquireFileLease(log, { ...me, pid: 43 }).release()
})

test('the same log by another name has the same lease', () => {
  writeFileSync(log, '')
  symlinkSync(log, join(folder, 'other-name'))
  const lease = acquireFileLease(log, me)
  expect(() => acquireFileLease(join(folder, 'other-name'), me)).toThrow(LeaseHeld)
  expect(() => acquireFileLease(join(folder, '.', 'a.log'), me)).toThrow(LeaseHeld)
  lease.release()
})

test('two logs have two leases', () => {
  const leases = [acquireFileLease(log, me), acquireFileLease(join(folder, 'b.log'), me)]
  for (const lease of leases) lease.release()
})

test('a holder that did not say who it is is still a holder', () => {
  const lease = acquireFileLease(log, me)
  for (const note of ['', '{', '{"pid":"x"}', 'null']) {
    writeFileSync(`${log}.lease.json`, note)
    expect(() => acquireFileLease(log, me)).toThrow(`Another engine is running on ${log}`)
  }
  lease.release()
})

test('a missing folder is one sentence', () => {
  const attempt = () => acquireFileLease(join(folder, 'nowhere', 'a.log'), me)
  expect(attempt).toThrow(StoreFailure)
  expect(attempt).toThrow('the folder is missing')
})
