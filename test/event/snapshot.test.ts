import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSnapshot, writeSnapshot } from '../../src/event/snapshot-file.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const snapshot = { position: '17', hash: 'abc', state: { money: 10n ** 30n, map: new Map([['a', [1, 'x']]]), none: null } }

test('a snapshot comes back as it was, and nothing else is left beside the log', () => {
  expect(writeSnapshot(log, 'code-1', snapshot)).toBe(true)
  expect(readSnapshot(log, 'code-1')).toEqual(snapshot)
  expect(readdirSync(folder)).toEqual(['a.log.snapshot'])
})

test('a later snapshot replaces the one before', () => {
  writeSnapshot(log, 'code-1', snapshot)
  writeSnapshot(log, 'code-1', { ...snapshot, position: '18' })
  expect(readSnapshot(log, 'code-1')?.position).toBe('18')
})

test('a missing snapshot and one of other code are no snapshot', () => {
  expect(readSnapshot(log, 'code-1')).toBeNull()
  writeSnapshot(log, 'code-1', snapshot)
  expect(readSnapshot(log, 'code-2')).toBeNull()
})

test('a snapshot with any one byte changed, or cut at any length, is no snapshot', () => {
  writeSnapshot(log, 'code-1', snapshot)
  const path = `${log}.snapshot`
  const whole = readFileSync(path)
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole)
    changed[at]! ^= 1
    writeFileSync(path, changed)
    expect(readSnapshot(log, 'code-1'), `byte ${at}`).toBeNull()
    writeFileSync(path, whole.subarray(0, at))
    expect(readSnapshot(log, 'code-1'), `cut at ${at}`).toBeNull()
  }
})

test('a folder in its place, and a state that cannot be stored, are told and leave nothing', () => {
  expect(writeSnapshot(log, 'code-1', { ...snapshot, state: () => 1 })).toBe(false)
  expect(existsSync(`${log}.snapshot`)).toBe(false)
  mkdirSync(`${log}.snapshot`)
  expect(writeSnapshot(log, 'code-1', snapshot)).toBe(false)
  expect(readSnapshot(log, 'code-1')).toBeNull()
  expect(readdirSync(folder)).toEqual(['a.log.snapshot'])
})
