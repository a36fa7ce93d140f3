import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seal } from '../../src/event/envelope.ts'
import { markFileAsCopy } from '../../src/event/sqlite/file-marks.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type Stored, StoreFailure } from '../../src/event/store.ts'

let folder: string
let log: string
const opened: SqliteStore[] = []
const open = (path = log, readOnly = false): SqliteStore => {
  const store = SqliteStore.open(path, { readOnly })
  opened.push(store)
  return store
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-marks-'))
  log = join(folder, 'a.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

const event = (stream: string, number: number): Stored =>
  seal(
    {
      stream,
      parts: { book: 'paper.x.main', symbol: null, base: null, quote: null },
      number,
      type: 'SessionStopped',
      time: 1,
      venueTime: null,
      wallTime: 1,
      input: { kind: 'end', number: 1, time: 1 },
      command: 1,
      correlation: stream,
      causation: null,
      run: 'run-1',
      actor: 'engine',
      data: { because: 'signal' },
    },
    '',
  ).stored

/** What stands in the file itself, whatever its write-ahead file holds. */
const marksIn = (path: string): Record<string, string> => {
  const bare = `${path}.bare`
  copyFileSync(path, bare)
  const database = new DatabaseSync(bare, { readOnly: true })
  const rows = database.prepare("SELECT key, value FROM meta WHERE key <> 'formatVersion'").all()
  database.close()
  for (const end of ['', '-wal', '-shm']) rmSync(`${bare}${end}`, { force: true })
  return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]))
}
const doubtOf = async (path: string, readOnly = true): Promise<string | null> => {
  const store = open(path, readOnly)
  const { doubt } = store.marks
  await store.close()
  return doubt
}
const copyOf = (path: string, name: string, ...ends: string[]): string => {
  const to = join(folder, name)
  for (const end of ['', ...ends]) copyFileSync(`${path}${end}`, `${to}${end}`)
  return to
}
const COPIED = /^\S+ was copied while an engine ran on the log, without .+, so it may lack its newest events: .+\.$/
const CUT = /^\S+ was not closed by the engine that ran on it last, and the file \S+-wal is gone, so it may lack its newest events\.$/

test('a mark that cannot be written is one sentence', async () => {
  await open().close()
  expect(() => open(log, true).marks.markCopy(false)).toThrow(
    expect.objectContaining({ constructor: StoreFailure, message: expect.stringMatching(/^The log \S+ cannot be written: .+\.$/) }),
  )
  writeFileSync(log, 'no database, though as long as the header of one, which is a hundred bytes: see the file format of SQLite')
  expect(() => markFileAsCopy(log)).toThrow(
    expect.objectContaining({ constructor: StoreFailure, message: expect.stringMatching(/is not a coinfold log\.$/) }),
  )
})

describe('the mark of a log that is open', () => {
  test('stands in the file itself before the first event, and is gone after a clean end', async () => {
    const store = open()
    expect(marksIn(log), 'who only opens a log changes nothing').toEqual({})
    await store.append('s', -1, [event('s', 0)])
    expect(marksIn(log)).toEqual({ open: expect.stringMatching(/^\d+:\d+ .+a\.db$/) })
    await store.close()
    expect(marksIn(log)).toEqual({})
    expect(await doubtOf(log)).toBeNull()
  })

  test('a copy without the write-ahead file may lack events, and whoever opens it is told, also the second one', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    const copy = copyOf(log, 'copy.db')
    expect(await doubtOf(copy)).toMatch(COPIED)
    expect(existsSync(`${copy}-wal`), 'a reader leaves nothing behind').toBe(false)
    expect(await doubtOf(copy)).toMatch(COPIED)
    // unless it was killed, or could not write
    writeFileSync(`${copy}-wal`, '')
    expect(await doubtOf(copy)).toMatch(COPIED)
    await store.close()
  })

  test('a copy that holds no event is not written to, and stays as it is', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    const copy = copyOf(log, 'copy.db')
    const before = readFileSync(copy)
    for (const _ of ['once', 'twice'])
      expect(() => SqliteStore.open(copy)).toThrow(
        expect.objectContaining({
          message: expect.stringMatching(/may lack its newest events.+holds none at all, so nothing is written to it/),
        }),
      )
    expect(() => SqliteStore.open(copy)).toThrow(StoreFailure)
    expect(readFileSync(copy)).toEqual(before)
    await store.close()
  })

  test('a copy that holds some is written to after the warning, and is closed in order then', async () => {
    const first = open()
    await first.append('s', -1, [event('s', 0)])
    await first.close()
    const store = open()
    await store.append('t', -1, [event('t', 0)])
    const copy = copyOf(log, 'copy.db')
    await store.close()
    expect(await doubtOf(copy, false)).toMatch(COPIED)
    expect(await doubtOf(copy, false), 'who wrote nothing to it takes no warning away').toMatch(COPIED)
    const again = open(copy)
    await again.append('u', -1, [event('u', 0)])
    await again.close()
    expect(await doubtOf(copy)).toBeNull()
  })

  test('a copy with its write-ahead file is whole', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    const copy = copyOf(log, 'copy.db', '-wal')
    expect(await doubtOf(copy)).toBeNull()
    const again = open(copy)
    await again.append('s', 0, [event('s', 1)])
    expect(marksIn(copy), 'it is another file now').not.toEqual(marksIn(log))
    await again.close()
    expect(marksIn(copy)).toEqual({})
    await store.close()
  })

  test('of a log whose write-ahead file was deleted says so in other words', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    copyFileSync(log, join(folder, 'kept'))
    await store.close()
    // the same file again, by device and inode
    copyFileSync(join(folder, 'kept'), log)
    expect(await doubtOf(log)).toMatch(CUT)
  })

  test('is taken away by whoever goes on after a writer that was killed, written or not', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    const copy = copyOf(log, 'copy.db', '-wal')
    await store.close()
    expect(await doubtOf(copy, false)).toBeNull()
    expect(marksIn(copy)).toEqual({})
  })

  test('is written once while the log is open', async () => {
    const store = open()
    await store.append('s', -1, [event('s', 0)])
    const before = readFileSync(`${log}-wal`).length
    for (let number = 1; number < 4; number++) await store.append('s', number - 1, [event('s', number)])
    expect(readFileSync(`${log}-wal`).length, 'nothing moved the write-ahead file into the log meanwhile').toBeGreaterThan(before)
    await store.close()
  })

  test('is left to the other one when two have written', async () => {
    const [one, other] = [open(), open()]
    await one.append('s', -1, [event('s', 0)])
    await expect(other.append('t', -1, [event('t', 0)])).rejects.toThrow('Another process wrote')
    await other.close()
    expect(marksIn(log)).toHaveProperty('open')
    await one.close()
    expect(marksIn(log)).toEqual({})
  })
})

test('the mark of a copy stays over ends and beginnings, until it is lifted', async () => {
  const store = open()
  expect(store.marks.isCopy).toBe(false)
  store.marks.markCopy(true)
  await store.append('s', -1, [event('s', 0)])
  await store.close()
  const again = open()
  expect(again.marks.isCopy).toBe(true)
  expect(open(log, true).marks.isCopy).toBe(true)
  again.marks.markCopy(false)
  expect(again.marks.isCopy).toBe(false)
  await again.close()
  expect(open(log, true).marks.isCopy).toBe(false)
})
