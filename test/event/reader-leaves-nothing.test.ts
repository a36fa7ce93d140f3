import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { command } from '../rig/command.ts'
import { allRows, sampleEvents } from './sample.ts'

let folder: string
let log: string
const beside = (): string[] => readdirSync(folder).sort()
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-reader-'))
  log = join(folder, 'a.db')
  const store = SqliteStore.open(log)
  await store.append('s-a', -1, sampleEvents('s-a', 3))
  await store.close()
})
afterEach(() => rmSync(folder, { recursive: true }))

const read = async (): Promise<number> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const rows = await allRows(store.readAll(null))
  await store.close()
  return rows.length
}

describe('whoever reads a log', () => {
  test('that nobody has open leaves it as it was, and nothing beside it', async () => {
    const before = readFileSync(log)
    expect(await read()).toBe(3)
    expect(beside()).toEqual(['a.db'])
    expect(readFileSync(log).equals(before)).toBe(true)
  })

  test('on which an engine runs takes nothing from it, and the engine goes on', async () => {
    const writer = SqliteStore.open(log)
    const last = (await allRows(writer.readAll(null))).at(-1)!
    await writer.append('s-a', 2, sampleEvents('s-a', 2, 3, last.hash))
    expect(await read()).toBe(5)
    expect(beside()).toEqual(['a.db', 'a.db-shm', 'a.db-wal'])
    const next = (await allRows(writer.readAll(null))).at(-1)!
    await writer.append('s-a', 4, sampleEvents('s-a', 1, 5, next.hash))
    await writer.close()
    expect(beside()).toEqual(['a.db'])
    expect(await read()).toBe(6)
  })

  test('while an engine begins to run on it leaves that what it needs', async () => {
    const reader = SqliteStore.open(log, { readOnly: true })
    const last = (await allRows(reader.readAll(null))).at(-1)!
    const writer = SqliteStore.open(log)
    await writer.append('s-a', 2, sampleEvents('s-a', 1, 3, last.hash))
    await reader.close()
    expect(beside()).toEqual(['a.db', 'a.db-shm', 'a.db-wal'])
    await writer.close()
    expect(await read()).toBe(4)
  })

  test('on a full disk reads it, and leaves nothing', async () => {
    // no file may grow: whatever SQLite wants to put beside the log fails
    const { code, stdout } = await command(['report', 'events', '--log', log, '--json'], { shell: 'ulimit -f 0' })
    expect(code, stdout).toBe(0)
    expect(JSON.parse(stdout).count).toBe(3)
    expect(beside()).toEqual(['a.db'])
  })

  test('of many pages lets the process hear what else there is', async () => {
    const writer = SqliteStore.open(log)
    const last = (await allRows(writer.readAll(null))).at(-1)!
    await writer.append('s-a', 2, sampleEvents('s-a', 9000, 3, last.hash))
    let heardAfter = 0
    let rows = 0
    setImmediate(() => {
      heardAfter = rows
    })
    for await (const page of writer.readAll(null)) rows += page.length
    expect(rows).toBe(9003)
    expect(heardAfter).toBeGreaterThan(0)
    expect(heardAfter).toBeLessThan(rows)
    await writer.close()
  })
})
