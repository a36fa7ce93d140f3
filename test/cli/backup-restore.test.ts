import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { tagOf } from '../../src/kernel/ids.ts'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-backup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Names of files are those of this test's folder. */
const run = (...args: string[]): Promise<Ended> => {
  const line = args.map((arg) => (/^[^/]+\.(db|jsonl)$/.test(arg) ? at(arg) : arg))
  return inProcess(args[0] === 'run' ? [...line, '--set', 'log.level=silent'] : line)
}
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  return JSON.parse(stdout)
}
const at = (name: string): string => join(folder, name)
const change = (name: string, sql: string): void => {
  const database = new DatabaseSync(at(name))
  database.exec(sql)
  database.close()
}
const eventsOf = async (name: string) => {
  const store = SqliteStore.open(at(name), { readOnly: true })
  const events = []
  for await (const page of store.readAll(null)) for (const row of page) events.push({ ...row, data: JSON.parse(row.data) })
  await store.close()
  return events
}
/** A log that no tape made, of so many events: two to begin with, the rest are deposits. */
const makeLog = async (name: string, events: number): Promise<string> => {
  const log = await chanceLog(at(name))
  for (let n = 2; n < events; n++) await log.deposit(`deposit-${n}`)
  await log.close()
  return log.head()
}
const goOn = async (name: string, ...deposits: string[]): Promise<string> => {
  const log = await chanceLog(at(name))
  for (const id of deposits) await log.deposit(id)
  await log.close()
  return log.head()
}
const TAPE = join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')

describe('backup', () => {
  test('has the events and the head of the log, and leaves the log as it is', async () => {
    const head = await makeLog('a.db', 5)
    const before = readFileSync(at('a.db'))
    expect(await json('backup', '--log', 'a.db', '--to', 'b.db')).toEqual({ log: at('a.db'), to: at('b.db'), events: 5, head })
    expect(readFileSync(at('a.db'))).toEqual(before)
    expect(await eventsOf('b.db')).toEqual(await eventsOf('a.db'))
    expect(await json('verify', '--log', 'b.db', '--expect', head, '--against', 'a.db')).toMatchObject({
      ok: true,
      against: { same: true },
    })
    expect(readdirSync(folder).filter((name) => name.startsWith('b.db'))).toEqual(expect.not.arrayContaining(['b.db.tmp']))
  })

  test('of a mirror is a log like any: it has the events and the head, and positions of its own', async () => {
    const head = await makeLog('a.db', 5)
    change(
      'a.db',
      "INSERT INTO meta VALUES ('mirror', '1'); UPDATE events SET position = -position; UPDATE events SET position = -7 * position",
    )
    expect(await json('backup', '--log', 'a.db', '--to', 'b.db')).toMatchObject({ events: 5, head })
    expect((await eventsOf('b.db')).map(({ position }) => position)).toEqual(['1', '2', '3', '4', '5'])
    expect(await json('restore', '--log', 'b.db')).toMatchObject({ events: 6 })
  })

  test('replaces no file, and leaves alone what it did not make', async () => {
    await makeLog('a.db', 2)
    writeFileSync(at('b.db'), 'mine')
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'b.db'), 2, /There is a file \S+b\.db already/)
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'a.db'), 2, /There is a file \S+a\.db already/)
    writeFileSync(at('c.db.tmp'), 'mine as well')
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'c.db'), 2, /There is a file \S+c\.db\.tmp: .+ Remove it/)
    expect([readFileSync(at('b.db'), 'utf8'), readFileSync(at('c.db.tmp'), 'utf8')]).toEqual(['mine', 'mine as well'])
    expect(existsSync(at('c.db'))).toBe(false)
  })

  test('is asked for rightly', async () => {
    await makeLog('a.db', 2)
    expectRefusal(await run('backup', '--log', 'a.db'), 2, /--to/)
    expectRefusal(await run('backup', '--log', 'none.db', '--to', 'b.db'), 2, /There is no log \S+none\.db/)
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'esdb://localhost:1'), 2, /--to is a file/)
    expectRefusal(
      await run('backup', '--log', 'a.db', '--to', at('nowhere/b.db')),
      1,
      /The file \S+nowhere\/b\.db cannot be made: its folder is missing/,
    )
    expect(readdirSync(folder).filter((name) => name.includes('b.db'))).toEqual([])
  })

  test('of a broken log is not made, and nothing of it stays', async () => {
    await makeLog('a.db', 5)
    change('a.db', 'UPDATE events SET data = replace(data, \'"1"\', \'"2"\') WHERE position = 3')
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'b.db'), 1, /broken at event 0 of stream account-.+No backup was made/)
    change('a.db', 'DELETE FROM events')
    expectRefusal(await run('backup', '--log', 'a.db', '--to', 'b.db'), 1, /holds no event/)
    expect(readdirSync(folder).filter((name) => name.startsWith('b.db'))).toEqual([])
  })

  test('of a copy is a copy, and of a log that was not closed one that was', async () => {
    await makeLog('a.db', 2)
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    await json('backup', '--log', 'b.db', '--to', 'c.db')
    await json('restore', '--log', 'c.db')
    const open = await chanceLog(at('a.db'))
    await open.deposit('another')
    copyFileSync(at('a.db'), at('cut.db'))
    await open.close()
    const { code, stderr } = await run('backup', '--log', 'cut.db', '--to', 'd.db')
    expect(`${code} ${stderr}`).toMatch(/^0 \S+cut\.db was copied while an engine ran .+\n$/)
    expect((await run('verify', '--log', 'd.db')).stderr).toBe('')
  })
})

describe('a copy', () => {
  test('is read by every command, and opened for writing by none but restore and import', async () => {
    const played = await json('run', '--tape', TAPE, '--log', 'a.db')
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    expect(await json('replay', '--log', 'b.db')).toMatchObject({ head: played.head, folds: played.folds })
    for (const args of [['verify'], ['report', 'portfolio'], ['export', '--to', 'b.jsonl']]) await json(...args, '--log', 'b.db')
    await json('import', 'b.db', '--log', 'c.db')
    const before = await eventsOf('b.db')
    for (const name of ['b.db', 'c.db']) {
      const refused = await run('run', '--resume', '--log', name)
      expectRefusal(refused, 1, new RegExp(`The log \\S+${name} is a copy, .+ "coinfold restore --log \\S+${name}"\\.$`))
    }
    expect(await eventsOf('b.db')).toEqual(before)
  }, 60_000)

  test('that is restored goes on as a log of its own: a branch behind the head it had', async () => {
    const from = await makeLog('a.db', 4)
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    const restored = await json('restore', '--log', 'b.db')
    expect(restored).toMatchObject({ log: at('b.db'), events: 5, branch: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(restored.tag).toBe(tagOf(String(restored.branch)))
    const events = await eventsOf('b.db')
    const [branched] = events.slice(-1)
    expect(branched).toMatchObject({
      stream: 'log',
      number: 1,
      type: 'LogBranched',
      time: events.at(-2)!.time,
      input: { kind: 'operator' },
      data: { branch: restored.branch, from },
    })
    expect(await json('verify', '--log', 'b.db', '--expect', from)).toMatchObject({ ok: true, head: restored.head })
    await goOn('b.db', 'here')
    await goOn('a.db', 'there')
    expect(await json('verify', '--log', 'b.db')).toMatchObject({ ok: true, events: 6 })
    expectRefusal(await run('restore', '--log', 'b.db'), 2, /The log \S+b\.db is no copy, so there is nothing to restore/)
    await json('backup', '--log', 'a.db', '--to', 'c.db')
    expect((await json('restore', '--log', 'c.db')).branch, 'every one its own').not.toBe(restored.branch)
  })

  test('whose restoring was cut short between branch and mark gets one more branch', async () => {
    await makeLog('a.db', 2)
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    const first = await json('restore', '--log', 'b.db')
    change('b.db', "INSERT INTO meta VALUES ('copy', '1')")
    const second = await json('restore', '--log', 'b.db')
    expect(second).toMatchObject({ events: 4 })
    expect(second.branch).not.toBe(first.branch)
    expect((await eventsOf('b.db')).at(-1)!.data.from).toBe(first.head)
    expect(await json('verify', '--log', 'b.db')).toMatchObject({ ok: true })
  })

  test('that is broken stays a copy', async () => {
    await makeLog('a.db', 4)
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    change('b.db', 'UPDATE events SET data = replace(data, \'"1"\', \'"2"\') WHERE position = 3')
    expectRefusal(
      await run('restore', '--log', 'b.db'),
      1,
      /The log \S+b\.db is broken at event 0 of stream account-.+It stays the copy that it is\./,
    )
    expect((await eventsOf('b.db')).length).toBe(4)
    expectRefusal(await run('run', '--resume', '--log', 'b.db'), 1, /is a copy/)
  })

  test('is restored where it is, and by nobody beside another engine', async () => {
    await makeLog('a.db', 2)
    expectRefusal(await run('restore', '--log', 'none.db'), 2, /There is no log \S+none\.db/)
    expectRefusal(await run('restore'), 2, /--log/)
    const before = readFileSync(at('a.db'))
    expectRefusal(await run('restore', '--log', 'a.db'), 2, /no copy/)
    expect(readFileSync(at('a.db'))).toEqual(before)
    await json('backup', '--log', 'a.db', '--to', 'b.db')
    const lease = acquireFileLease(at('b.db'), { pid: process.pid, host: 'here', sinceMs: 0 })
    expectRefusal(await run('restore', '--log', 'b.db'), 1, /Another engine/)
    lease.release()
  })
})

describe('import', () => {
  test('makes a copy, goes on with it as often as it is asked to, and not once it was restored', async () => {
    await makeLog('a.db', 3)
    await json('import', 'a.db', '--log', 'b.db')
    expect(await json('import', 'a.db', '--log', 'b.db')).toMatchObject({ imported: 0 })
    await goOn('a.db', 'more')
    expect(await json('import', 'a.db', '--log', 'b.db')).toMatchObject({ imported: 1, events: 4 })
    expectRefusal(await run('run', '--resume', '--log', 'b.db'), 1, /is a copy/)
    await json('restore', '--log', 'b.db')
    const before = await eventsOf('b.db')
    expectRefusal(await run('import', 'a.db', '--log', 'b.db'), 1, /holds event 1 of stream log, .+ another log/)
    await goOn('a.db', 'even more')
    expectRefusal(await run('import', 'a.db', '--log', 'b.db'), 1, /holds event 1 of stream log, .+ another log/)
    expect(await eventsOf('b.db')).toEqual(before)
  })

  test('that changes nothing makes no copy of a log', async () => {
    await makeLog('a.db', 3)
    await json('export', '--log', 'a.db', '--to', 'a.jsonl')
    await json('import', 'a.jsonl', '--log', 'a.db')
    expectRefusal(await run('restore', '--log', 'a.db'), 2, /no copy/)
  })
})
