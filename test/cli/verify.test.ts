import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type Ended, expectRefusal } from '../rig/ended.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-verify-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const run = (...args: string[]): Promise<Ended> => inProcess(args.map((arg) => (/^[^-/]+\.(db|jsonl)$/.test(arg) ? at(arg) : arg)))
const change = (name: string, sql: string): void => {
  const database = new DatabaseSync(at(name))
  database.exec(sql)
  database.close()
}
/** A log of so many deposits, each sealed by these versions where there are some. */
const made = async (name: string, ...seals: ('today' | 'another' | 'none')[]): Promise<string> => {
  const log = await chanceLog(at(name))
  for (const [nth, by] of seals.entries()) {
    await log.deposit(`deposit-${nth}`)
    if (by !== 'none') await log.seal(by === 'another' ? { positions: 0 } : undefined)
  }
  await log.close()
  return log.head()
}

describe('verify', () => {
  test.each<[('today' | 'another')[], object, string]>([
    [['today'], { compared: 1, notCompared: 0 }, ''],
    [['another'], { compared: 0, notCompared: 1 }, '1 seal is of other versions of the folds: its state hash was not compared.\n'],
    [
      ['another', 'today', 'another'],
      { compared: 1, notCompared: 2 },
      '2 seals are of other versions of the folds: their state hash was not compared.\n',
    ],
  ])('of seals by the versions of %j says which it could not compare', async (seals, counted, sentence) => {
    const head = await made('a.db', ...seals)
    const { stdout, stderr, code } = await run('verify', '--log', 'a.db')
    expect(stdout).toBe(`The log is sound.\nevents  ${2 + 2 * seals.length}\nhead    ${head}\n${sentence}`)
    expect([stderr, code]).toEqual(['', 0])
    expect(JSON.parse((await run('verify', '--log', 'a.db', '--json')).stdout).seals).toEqual(counted)
  })

  test('against a head that was kept finds what was cut off, and what never was one', async () => {
    const head = await made('a.db', 'none', 'none')
    const kept = await (async () => {
      const log = await chanceLog(at('a.db'))
      await log.deposit('later')
      await log.close()
      return log.head()
    })()
    for (const expected of [head, kept]) expect((await run('verify', '--log', 'a.db', '--expect', expected)).code).toBe(0)
    change('a.db', 'DELETE FROM events WHERE position = 5')
    const cut = await run('verify', '--log', 'a.db', '--expect', kept, '--json')
    expect(cut.code).toBe(1)
    const document = JSON.parse(cut.stdout)
    expect(document).toMatchObject({ ok: false, events: 4, head, log: at('a.db') })
    expect(document.broken).toMatchObject({ rule: expect.any(String), stream: expect.any(String), message: expect.any(String) })
    expect(document.against).toBeUndefined()
    const other = await run('verify', '--log', 'a.db', '--expect', `4-${'0'.repeat(64)}`)
    expect(other.code).toBe(1)
    expect(other.stdout).toMatch(/^The log is broken at event /)
  })

  test('names a stream of which every event is gone', async () => {
    await made('a.db', 'none')
    change('a.db', "DELETE FROM events WHERE stream = (SELECT id FROM streams WHERE name LIKE 'account-%')")
    const { stdout, code } = await run('verify', '--log', 'a.db')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^The log is broken at event 0 of stream account-\S+\s/)
  })

  test('does not compare a broken log with another', async () => {
    await made('a.db', 'none', 'none')
    await run('backup', '--log', 'a.db', '--to', 'b.db')
    change('a.db', 'DELETE FROM events WHERE position = 3')
    const { stdout, code } = await run('verify', '--log', 'a.db', '--against', 'b.db')
    expect(code).toBe(1)
    expect(stdout).not.toContain('other log')
    expect(stdout).not.toContain('differ')
    expectRefusal(await run('verify', '--log', 'b.db', '--against', 'none.db'), 2, /There is no log \S+none\.db/)
  })
})

describe('a log that was changed', () => {
  test.each([['replay'], ['report', 'budget'], ['export', '--to', 'out.jsonl'], ['backup', '--to', 'out.db'], ['import']])(
    'is refused by %s, and nothing is made of it',
    async (name, ...args) => {
      await made('a.db', 'today', 'none')
      change('a.db', 'UPDATE events SET data = replace(data, \'"1"\', \'"2"\') WHERE position = 3')
      const line = name === 'import' ? ['import', 'a.db', '--log', 'out.db'] : [name, ...args, '--log', 'a.db']
      expectRefusal(await run(...line), 1, /(is damaged: event 0 of stream account-|is broken at event 0 of stream account-)/)
      expect([existsSync(at('out.db')), existsSync(at('out.db.tmp'))]).toEqual([false, false])
    },
  )
})

describe('what is refused in a sentence', () => {
  test.each<[string[], 1 | 2, RegExp]>([
    [['report', 'nothing', '--log', 'a.db'], 2, /Allowed choices are /],
    [['export', '--log', 'a.db', '--to', 'esdb://here'], 2, /--to is a file; to move a log to a server, use "import FILE --log esdb:/],
    [['export', '--log', 'a.db', '--to', 'http://here'], 2, /The log is a URL that coinfold does not know/],
    [['export', '--log', 'a.db', '--to', '-', '--json'], 2, /With "--to -" standard output is the log itself/],
    [['backup', '--log', 'a.db', '--to', 'esdb://here'], 2, /--to is a file; to copy a log to a server, use "import LOG --log esdb:/],
    [['backup', '--log', 'a.db', '--to', 'http://here'], 2, /The log is a URL that coinfold does not know/],
    [['import', 'http://here', '--log', 'b.db'], 2, /The log is a URL that coinfold does not know/],
    [['import', 'a.db', '--log', 'http://here'], 2, /The log is a URL that coinfold does not know/],
    [['restore', '--log', 'http://here'], 2, /The log is a URL that coinfold does not know/],
    [['restore', '--log', 'a.db'], 2, /is no copy, so there is nothing to restore: "run --resume" goes on with it/],
    [['salvage', '--log', 'esdb://here', '--to', 'b.db'], 2, /A log is salvaged from a file into a file/],
    [['salvage', '--log', 'a.db', '--to', 'esdb://here'], 2, /A log is salvaged from a file into a file/],
    [
      ['salvage', '--log', 'a.db', '--to', 'b.db'],
      2,
      /are sound, so there is nothing to salvage: copy it with "coinfold backup", or, where/,
    ],
    [['machines', 'inspect', '--log', 'a.db', '--port', '65536'], 2, /--port is a whole number up to 65535, not "65536"\./],
    [['machines', 'inspect', '--log', 'a.db', '--port', '-1'], 2, /--port is a whole number up to 65535, not "-1"\./],
    [['machines', 'inspect', '--log', 'a.db', '--port', ''], 2, /--port is a whole number up to 65535, not ""\./],
  ])('%j', async (args, code, sentence) => {
    await made('a.db', 'none')
    const before = readFileSync(at('a.db'))
    expectRefusal(await run(...args), code, sentence)
    expect(readFileSync(at('a.db')).equals(before)).toBe(true)
    expect([existsSync(at('b.db')), existsSync(at('b.db.tmp')), existsSync(at('b.db.rest.jsonl'))]).toEqual([false, false, false])
  })

  test('a mirror of a server is restored nowhere but in a log of its own', async () => {
    await made('a.db', 'none')
    change('a.db', "INSERT INTO meta VALUES ('mirror', '1')")
    expectRefusal(
      await run('restore', '--log', 'a.db'),
      2,
      /a\.db is the mirror of a log on a server: import it into a new log by "coinfold import", and restore that\./,
    )
  })

  test('a copy without events is no log', async () => {
    await made('a.db')
    change('a.db', "DELETE FROM events; INSERT INTO meta VALUES ('copy', '1')")
    const { code, stderr } = await run('restore', '--log', 'a.db')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^coinfold: The log \S+a\.db is broken at event 0 of stream log \(no-beginning\): .*It stays the copy that it is\.$/m,
    )
  })
})

describe('salvage', () => {
  test('tells a person what is saved and what is not, and what to do next', async () => {
    await made('a.db', 'none', 'none', 'none')
    change('a.db', 'UPDATE events SET data = replace(data, \'"1"\', \'"2"\') WHERE position = 4')
    const { code, stdout, stderr } = await run('salvage', '--log', 'a.db', '--to', 'b.db')
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^The log is broken at event 1 of stream account-\S+ \(chain-broken\): .+\n$/),
    ])
    const head = /^head {7}(4-[0-9a-f]{64})$/m.exec(stdout)?.[1]
    expect(stdout).toBe(
      [
        `saved      4 events in ${at('b.db')}, the last of which says what is missing`,
        `behind it  1 events are proven, in ${at('b.db')}.rest.jsonl; 1 rows are not`,
        `head       ${head}`,
        `next       npm start -- restore --log ${at('b.db')}`,
        '',
      ].join('\n'),
    )
    const store = SqliteStore.open(at('b.db'), { readOnly: true })
    expect(store.marks.isCopy).toBe(true)
    await store.close()
    const restored = await run('restore', '--log', 'b.db')
    expect(restored.code).toBe(0)
    expect(restored.stdout, 'a branch of its own').toMatch(/^branch {2}[0-9a-f]{32}, whose order ids begin with cf/)
  })

  test('of a log without a beginning saves what can be read and makes none', async () => {
    await made('a.db', 'none', 'none')
    change('a.db', 'DELETE FROM events WHERE position = 1')
    const { code, stdout, stderr } = await run('salvage', '--log', 'a.db', '--to', 'b.db')
    expect(code).toBe(1)
    expect(stdout).toBe(`saved      nothing\nbehind it  3 events are proven, in ${at('b.db')}.rest.jsonl; 0 rows are not\n`)
    expect(stderr).toMatch(
      /\ncoinfold: Nothing stands before the damage, so there is no log to go on with; what can be read is in \S+b\.db\.rest\.jsonl\.\n$/,
    )
    expect([existsSync(at('b.db')), readFileSync(at('b.db.rest.jsonl'), 'utf8').trim().split('\n').length]).toEqual([false, 3])
    const asDocument = await run('salvage', '--log', 'a.db', '--to', 'c.db', '--json')
    expect(JSON.parse(asDocument.stdout)).toMatchObject({
      log: at('a.db'),
      to: null,
      rest: `${at('c.db')}.rest.jsonl`,
      damage: { rule: 'missing-event', number: 0, stream: 'session-main' },
    })
    const again = await run('salvage', '--log', 'a.db', '--to', 'b.db')
    expectRefusal(again, 2, /There is a file \S+b\.db\.rest\.jsonl already, and nothing is written over it: name another by --to\./)
  })
})

test('a log of which not even the first event can be read is broken at no event', async () => {
  await made('a.db', 'today')
  const whole = new DatabaseSync(at('a.db'), { readOnly: true })
  const [{ rootpage, size }] = whole
    .prepare("SELECT rootpage, (SELECT page_size FROM pragma_page_size) AS size FROM sqlite_schema WHERE name = 'events'")
    .all() as unknown as [{ rootpage: number; size: number }]
  whole.close()
  const bytes = readFileSync(at('a.db'))
  writeFileSync(at('a.db'), bytes.fill(0xa5, (rootpage - 1) * size, rootpage * size))
  const { code, stdout } = await run('verify', '--log', 'a.db')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^The log is broken \(unreadable-log\): The log cannot\sbe\sread:\s.+\nevents {2}0\n/s)
  expect(JSON.parse((await run('verify', '--log', 'a.db', '--json')).stdout).broken).toMatchObject({ stream: null, number: null })
  expectRefusal(await run('backup', '--log', 'a.db', '--to', 'b.db'), 1, /./)
  expect(existsSync(at('b.db'))).toBe(false)
})
