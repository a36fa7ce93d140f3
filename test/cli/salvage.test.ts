import { copyFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Row } from '../../src/event/store.ts'
import { bytesOf, change, copyLog, inFolder, openFolder, playWhole, type Result } from '../bad-input/stage.ts'
import { rowsOf } from '../property/generated-run.ts'
import { expectRefusal } from '../rig/ended.ts'
import { inProcess } from './in-process.ts'

openFolder()

let whole: Result
let rows: readonly Row[]
beforeAll(async () => {
  whole = await playWhole('whole.db')
  change(whole.log)
  rows = await read(whole.log)
})

const read = async (log: string): Promise<readonly Row[]> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const all = await rowsOf(store)
  await store.close()
  return all
}

type Told = { to: string | null; events: number; head: string; rest: string; damage: { stream: string; number: number }; missing: object }
const salvaged = async (log: string, to: string): Promise<Told> => {
  const before = bytesOf(log)
  const { code, stdout, stderr } = await inProcess(['salvage', '--log', log, '--to', to, '--json'])
  expect(`${code} ${stderr}`).toMatch(/^0 The log is broken at event \d+ of stream /)
  expect(bytesOf(log), 'the damaged file is not touched').toBe(before)
  return JSON.parse(stdout)
}

const linesOf = (path: string): { position: number; anchored: string; event: { stream: string; number: number; hash: string } }[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** An event of a position in the middle of the log. */
const victim = (): number => rows.findIndex(({ stream, number }) => stream.startsWith('position-') && number === 20)

describe('a log with one event changed', () => {
  test('that is a mirror is no worse for the positions of its server', async () => {
    const log = copyLog(whole.log, 'mirror.db')
    const at = victim()
    change(
      log,
      "INSERT INTO meta VALUES ('mirror', '1')",
      `UPDATE events SET time = time + 1 WHERE position = ${at + 1}`,
      'UPDATE events SET position = -position',
      'UPDATE events SET position = -7 * position',
    )
    const { events, damage } = await salvaged(log, inFolder('of-mirror.db'))
    const { stream, number } = rows[at]!
    expect({ events, damage }).toMatchObject({ events: at + 1, damage: { stream, number } })
  })

  test('begins the new one, which says what is missing; the rest is proven stream by stream', async () => {
    const log = copyLog(whole.log, 'changed.db')
    const at = victim()
    const { stream, number } = rows[at]!
    change(log, `UPDATE events SET time = time + 1 WHERE position = ${at + 1}`)
    const to = inFolder('new.db')
    const told = await salvaged(log, to)

    expect(told.damage).toMatchObject({ stream, number })
    const saved = await read(to)
    expect(saved.slice(0, -1)).toEqual(rows.slice(0, at))
    const last = JSON.parse(saved.at(-1)!.data)
    expect(saved.at(-1)).toMatchObject({ type: 'LogSalvaged', stream: 'log' })
    expect(last).toMatchObject({ damage: { stream, number }, missing: told.missing })
    expect(last.from).toMatch(new RegExp(`^${at}-`))

    const rest = linesOf(told.rest)
    const behind = rows.slice(at + 1)
    const nameOf = (one: { stream: string; number: number }): string => `${one.stream} ${one.number}`
    expect(rest.map(({ event }) => nameOf(event)).sort()).toEqual(behind.map(nameOf).sort())
    for (const { event, anchored } of rest) expect(anchored, nameOf(event)).toBe(event.stream === stream ? 'itself' : 'log')
    // by the file alone: each line's hash, with that of its predecessor
    const byName = new Map(rows.map((row) => [nameOf(row), row]))
    for (const { event } of rest) {
      const row = byName.get(nameOf(event))!
      expect(event.hash).toBe(eventHash(row, byName.get(`${row.stream} ${row.number - 1}`)?.hash ?? ''))
    }
  })

  test('is a copy: read by all, gone on with once it is restored, and then ends as the undisturbed run', async () => {
    const log = copyLog(whole.log, 'again.db')
    change(log, `UPDATE events SET time = time + 1 WHERE position = ${victim() + 1}`)
    const to = inFolder('again-new.db')
    await salvaged(log, to)
    const verified = await inProcess(['verify', '--log', to, '--json'])
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true })
    expectRefusal(await inProcess(['run', '--resume', '--json', '--log', to]), 1, /is a copy.*coinfold restore/)
    expect((await inProcess(['restore', '--log', to])).code).toBe(0)
    const { code, stdout } = await inProcess(['run', '--resume', '--json', '--log', to], { isTerminal: true })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ stateHash: whole.stateHash, folds: whole.folds })
  })
})

test('events that were taken out end the beginning as well', async () => {
  const cut = copyLog(whole.log, 'cut.db')
  const at = victim()
  change(cut, `DELETE FROM events WHERE position BETWEEN ${at + 1} AND ${at + 10}`)
  const { events, missing } = await salvaged(cut, inFolder('cut-new.db'))
  expect(events).toBe(at + 1)
  expect(Object.keys(missing).length).toBeGreaterThan(3)
})

/** Hashes of the events that SQLite gives one by one, whatever else of the file is torn. */
const readable = (log: string): Set<string> => {
  const database = new DatabaseSync(log, { readOnly: true, defensive: false })
  database.exec('PRAGMA writable_schema = ON')
  const one = database.prepare('SELECT hash, data FROM events WHERE position = ?')
  const hashes = rows.map((_, index) => {
    try {
      return one.get(index + 1)?.hash
    } catch {
      return undefined
    }
  })
  database.close()
  return new Set(hashes.filter((hash) => typeof hash === 'string'))
}

/** What stands before the first event that cannot be read, and behind it each that can and whose predecessor can. */
const expectAllSaved = async (log: string, to: string): Promise<void> => {
  const given = readable(log)
  const first = rows.findIndex(({ hash }) => !given.has(hash))
  const { missing } = await salvaged(log, to)
  expect((await read(to)).slice(0, -1)).toEqual(rows.slice(0, first))
  const hashes = new Map(rows.map(({ stream, number, hash }) => [`${stream} ${number}`, hash]))
  const provable = rows
    .slice(first)
    .filter(({ stream, number, hash }) => given.has(hash) && (number === 0 || given.has(hashes.get(`${stream} ${number - 1}`)!)))
  expect(
    linesOf(`${to}.rest.jsonl`)
      .map(({ event }) => event.hash)
      .sort(),
  ).toEqual(provable.map(({ hash }) => hash).sort())
  const counted = Object.values(missing as Record<string, { proven: number; unproven: number }>)
  expect(counted.reduce((sum, { proven, unproven }) => sum + proven + unproven, 0)).toBe(rows.length - first)
}

/** Where the page begins on which an event stands: its hash is text in the file. */
const pageOf = (bytes: Buffer, index: number): number => {
  const at = bytes.indexOf(rows.at(index)!.hash)
  return at - (at % 4096)
}

test.each([0.3, 0.5, 0.7, 1])('a page of the file that is torn, at %s of the events, costs what stood there', async (where) => {
  const log = copyLog(whole.log, `torn-${where}.db`)
  const bytes = readFileSync(log)
  const page = pageOf(bytes, Math.ceil(rows.length * where) - 1)
  writeFileSync(log, Buffer.concat([bytes.subarray(0, page), Buffer.alloc(4096, 0xa5), bytes.subarray(page + 4096)]))
  await expectAllSaved(log, inFolder(`torn-${where}-new.db`))
})

test('a file that is cut off costs what stood behind the cut', async () => {
  const log = copyLog(whole.log, 'short.db')
  const bytes = readFileSync(log)
  writeFileSync(log, bytes.subarray(0, pageOf(bytes, -1)))
  const first = rows.findIndex(({ hash }) => !readable(log).has(hash))
  const to = inFolder('short-new.db')
  await salvaged(log, to)
  expect((await read(to)).slice(0, -1)).toEqual(rows.slice(0, first))
})

test('a torn index loses no event: the way past it is named, and works', async () => {
  const log = copyLog(whole.log, 'index.db')
  const database = new DatabaseSync(log)
  const { rootpage } = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_events_1'").get()!
  database.close()
  const bytes = readFileSync(log)
  bytes.fill(0xa5, (Number(rootpage) - 1) * 4096, Number(rootpage) * 4096)
  writeFileSync(log, bytes)
  expect((await inProcess(['backup', '--log', log, '--to', inFolder('index-backup.db')])).code).toBe(1)
  expectRefusal(
    await inProcess(['salvage', '--log', log, '--to', inFolder('index-new.db')]),
    2,
    /an index of the file is torn.*coinfold import/,
  )
  expect((await inProcess(['import', log, '--log', inFolder('index-import.db')])).code).toBe(0)
  expect(await read(inFolder('index-import.db'))).toEqual(rows)
})

test('behind a page that is torn the rest of every stream is proven by itself, and what cannot be read is counted', async () => {
  const log = copyLog(whole.log, 'page.db')
  const bytes = readFileSync(log)
  const pageOf = (row: Row): number => Math.floor(bytes.indexOf(row.hash) / 4096)
  const page = pageOf(rows[victim()]!)
  // the hash stands in the row, and ids of causes are none of them
  const torn = rows.filter((row) => pageOf(row) === page)
  writeFileSync(log, Buffer.concat([bytes.subarray(0, page * 4096), Buffer.alloc(4096), bytes.subarray((page + 1) * 4096)]))
  const { events, rest, missing } = await salvaged(log, inFolder('page-new.db'))
  const at = rows.indexOf(torn[0]!)
  expect(events - 1).toBe(at)
  const told = linesOf(rest).map(({ event }) => event.hash)
  // of each stream that lost some, the first behind them has nothing to be proven by
  const streams = new Set(torn.map(({ stream }) => stream))
  const behind = rows.slice(at + torn.length)
  const unproven = [...streams].flatMap((name) => behind.find(({ stream }) => stream === name) ?? [])
  expect(told.sort()).toEqual(
    behind
      .filter((row) => !unproven.includes(row))
      .map(({ hash }) => hash)
      .sort(),
  )
  const counts = Object.values(missing as Record<string, { unproven: number }>)
  expect(counts.reduce((sum, stream) => sum + stream.unproven, 0)).toBe(torn.length + unproven.length)
})

/** What a disk most easily loses: the newest events stand in the last page of the file, or on the way there. */
test.each([
  [
    'torn',
    (bytes: Buffer, page: number) => Buffer.concat([bytes.subarray(0, page * 4096), Buffer.alloc(4096), bytes.subarray((page + 1) * 4096)]),
  ],
  ['cut off', (bytes: Buffer, page: number) => bytes.subarray(0, page * 4096)],
])('a last page that is %s costs its own events and no other', async (how, lose) => {
  const log = copyLog(whole.log, `last-${how}.db`)
  const bytes = readFileSync(log)
  writeFileSync(log, lose(bytes, bytes.length / 4096 - 1))
  const { events, to } = await salvaged(log, inFolder(`last-${how}-new.db`))
  expect(events).toBeGreaterThan(0.9 * rows.length)
  expect((await read(to!)).slice(0, -1)).toEqual(rows.slice(0, events - 1))
})

test('of a log that lost its beginning only what can be read is kept, and no log is made', async () => {
  const log = copyLog(whole.log, 'headless.db')
  change(log, 'DELETE FROM events WHERE position = 1')
  const to = inFolder('headless-new.db')
  const { code, stderr } = await inProcess(['salvage', '--log', log, '--to', to])
  expect(code).toBe(1)
  expect(stderr).toMatch(/Nothing stands before the damage.*headless-new\.db\.rest\.jsonl/)
  expect(existsSync(to)).toBe(false)
  expect(linesOf(`${to}.rest.jsonl`).length).toBe(rows.length - 1)
})

test('a try that failed leaves nothing in the way of the next one', async () => {
  const log = copyLog(whole.log, 'twice.db')
  change(log, `DELETE FROM events WHERE position = ${victim() + 1}`)
  const to = inFolder('twice-new.db')
  mkdirSync(`${to}.tmp`)
  expect((await inProcess(['salvage', '--log', log, '--to', to])).stderr).toMatch(/There is a file .+twice-new\.db\.tmp/)
  rmdirSync(`${to}.tmp`)
  await salvaged(log, to)
  const nowhere = await inProcess(['salvage', '--log', log, '--to', inFolder('no/such.db')])
  expect(`${nowhere.code} ${nowhere.stderr}`).toMatch(
    /^1 .+\ncoinfold: The file .+ cannot be made: its folder is missing; make it first, or name another\.\n$/,
  )
})

test('a sound log, a target that is there, and a server are refused by one sentence', async () => {
  expectRefusal(
    await inProcess(['salvage', '--log', whole.log, '--to', inFolder('none.db')]),
    2,
    /are sound, so there is nothing to salvage/,
  )
  expect(existsSync(inFolder('none.db.rest.jsonl'))).toBe(false)
  const log = copyLog(whole.log, 'refused.db')
  change(log, 'DELETE FROM events WHERE position = 9')
  copyFileSync(whole.log, inFolder('there.db'))
  const there = bytesOf(inFolder('there.db'))
  const refused = await inProcess(['salvage', '--log', log, '--to', inFolder('there.db')])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/There is a file .*there\.db already/)
  expect(bytesOf(inFolder('there.db'))).toBe(there)
  rmSync(inFolder('there.db'))
  expectRefusal(await inProcess(['salvage', '--log', 'esdb://localhost:1', '--to', inFolder('x.db')]), 2, /from a file into a file/)
})
