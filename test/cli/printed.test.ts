import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { tagOf } from '../../src/kernel/ids.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { type Ended, said } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-printed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const makeLog = async (name: string, events: number): Promise<string> => {
  const log = await chanceLog(at(name))
  for (let n = 2; n < events; n++) await log.deposit(`deposit-${n}`)
  await log.close()
  return log.head()
}
/** One event more, and the head then. */
const goOn = async (name: string): Promise<string> => {
  const log = await chanceLog(at(name))
  await log.deposit('later')
  await log.close()
  return log.head()
}
const change = (name: string, sql: string): void => {
  const database = new DatabaseSync(at(name))
  database.exec(sql)
  database.close()
}
const run = (...args: string[]): Promise<Ended> => inProcess(args.map((arg) => (/^[^/]+\.(db|jsonl)$/.test(arg) ? at(arg) : arg)))
/** Lines of standard output as a title and what stands behind it. */
const rowsOf = ({ stdout }: Ended): string[][] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      /^(.*?)(?: {2,}(.*))?$/
        .exec(line)!
        .slice(1)
        .filter((cell) => cell !== undefined),
    )

describe('without --json a person reads', () => {
  test('of a backup how many events are where, and the head', async () => {
    const head = await makeLog('a.db', 5)
    const ended = await run('backup', '--log', 'a.db', '--to', 'b.db')
    expect(rowsOf(ended)).toEqual([
      ['events', `5 in ${at('b.db')}`],
      ['head', head],
    ])
    expect([ended.code, ended.stderr]).toEqual([0, ''])
  })

  test('of an export and of one that goes on how many are new, and the head', async () => {
    const head = await makeLog('a.db', 4)
    expect(rowsOf(await run('export', '--log', 'a.db', '--to', 'a.jsonl'))).toEqual([
      ['events', `4, 4 of them new in ${at('a.jsonl')}`],
      ['head', head],
    ])
    const longer = await goOn('a.db')
    expect(rowsOf(await run('export', '--log', 'a.db', '--to', 'a.jsonl'))).toEqual([
      ['events', `5, 1 of them new in ${at('a.jsonl')}`],
      ['head', longer],
    ])
  })

  test('of an export to standard output nothing there but the lines themselves', async () => {
    const head = await makeLog('a.db', 4)
    const { stdout, stderr, code } = await run('export', '--log', 'a.db', '--to', '-')
    await run('export', '--log', 'a.db', '--to', 'a.jsonl')
    expect(stdout).toBe(readFileSync(at('a.jsonl'), 'utf8'))
    expect(rowsOf({ stdout: stderr } as Ended)).toEqual([
      ['events', '4, 4 of them new in standard output'],
      ['head', head],
    ])
    expect(code).toBe(0)
  })

  test('of an import how many are new, and the head', async () => {
    const head = await makeLog('a.db', 4)
    for (const imported of [4, 0])
      expect(rowsOf(await run('import', 'a.db', '--log', 'b.db'))).toEqual([
        ['events', `4, ${imported} of them new in ${at('b.db')}`],
        ['head', head],
      ])
  })

  test('of a restored copy its new branch with the tag of its order ids, how many events there are, and the head', async () => {
    const before = await makeLog('a.db', 4)
    await run('backup', '--log', 'a.db', '--to', 'b.db')
    const ended = await run('restore', '--log', 'b.db')
    const [[, branch = ''] = [], events, [title, head] = []] = rowsOf(ended)
    const [, name = '', tag] = /^([0-9a-f]{32}), whose order ids begin with cf([0-9a-f]{6})$/.exec(branch) ?? []
    expect([rowsOf(ended)[0]?.[0], tag]).toEqual(['branch', tagOf(name)])
    expect([events, title]).toEqual([['events', '5'], 'head'])
    expect(head).toMatch(/^5-[0-9a-f]{64}$/)
    expect(head).not.toBe(before)
    expect(rowsOf(await run('verify', '--log', 'b.db'))).toEqual([['The log is sound.'], ['events', '5'], ['head', head]])
  })

  test('of a sound log that it is one, and whether another holds the same', async () => {
    const head = await makeLog('a.db', 4)
    await run('backup', '--log', 'a.db', '--to', 'b.db')
    const sound = [['The log is sound.'], ['events', '4'], ['head', head]]
    expect(rowsOf(await run('verify', '--log', 'a.db'))).toEqual(sound)
    expect(rowsOf(await run('verify', '--log', 'a.db', '--against', 'b.db'))).toEqual([
      ...sound,
      ['The other log holds the same events in the same order.'],
    ])
    await goOn('a.db')
    const differs = await run('verify', '--log', 'a.db', '--against', 'b.db')
    expect(differs.code).toBe(1)
    expect(differs.stdout).toMatch(/^The two logs differ: \S/m)
  })

  test('of a broken log where and by which rule, and that part of it which is sound', async () => {
    await makeLog('a.db', 5)
    change('a.db', 'DELETE FROM events WHERE position = 4')
    const ended = await run('verify', '--log', 'a.db', '--against', 'a.db')
    expect(ended.code).toBe(1)
    expect(ended.stdout.replaceAll('\n', ' ')).toMatch(/^The log is broken at event 1 of stream account-\S+ \(missing-event\): Event 1 of /)
    const [events, head] = rowsOf(ended).slice(-2)
    expect([events, head?.[0]]).toEqual([['events', '3'], 'head'])
    expect(Math.max(...ended.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  test('of a log in one document, with the same in it', async () => {
    const head = await makeLog('a.db', 4)
    await run('backup', '--log', 'a.db', '--to', 'b.db')
    const documentOf = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout)
    expect(await documentOf('verify', '--log', 'a.db')).toEqual({
      ok: true,
      events: 4,
      head,
      seals: { compared: 0, notCompared: 0 },
      log: at('a.db'),
    })
    expect(await documentOf('verify', '--log', 'a.db', '--against', 'b.db')).toMatchObject({ against: { same: true, difference: null } })
    await goOn('a.db')
    expect(await documentOf('verify', '--log', 'a.db', '--against', 'b.db')).toMatchObject({
      ok: true,
      against: { same: false, difference: expect.stringMatching(/\S/) },
    })
    expect(await documentOf('export', '--log', 'a.db', '--to', 'a.jsonl')).toMatchObject({
      log: at('a.db'),
      to: at('a.jsonl'),
      events: 5,
      written: 5,
    })
    expect(await documentOf('import', 'a.jsonl', '--log', 'c.db')).toMatchObject({
      log: at('c.db'),
      from: at('a.jsonl'),
      events: 5,
      imported: 5,
    })
  })

  test('of a replay the hash of every fold, and of all of them as the document has it', async () => {
    const head = await makeLog('a.db', 4)
    const { folds, stateHash } = JSON.parse((await run('replay', '--log', 'a.db', '--json')).stdout)
    const rows = rowsOf(await run('replay', '--log', 'a.db'))
    expect(rows.slice(0, -4)).toEqual(Object.entries(folds))
    expect(rows.slice(-4)).toEqual([
      [''],
      ['state', stateHash],
      ['head', head],
      ['events', expect.stringMatching(/^4 in \d+\.\d{3} s \(\d+ events\/s\)$/)],
    ])
  })

  test.each([
    ['budget', 'Budget, one pool for each settlement asset', /^asset +deposits +cash .*\nUSD +2\.00 +2\.00 +0 +2\.00 +0 +2\.00$/m],
    ['fills', 'Fills, in the order of the log', /^Nothing was traded\.$/m],
    ['orders', 'Orders', /^No order is open\.$/m],
    ['lots', 'Disposals, lot by lot, first in, first out', /^Nothing was closed\.\n\nNo lot is open\.\n\n/m],
  ])('of the report %s its title and its table', async (name, title, text) => {
    await makeLog('a.db', 4)
    const { stdout, code } = await run('report', name, '--log', 'a.db')
    expect(stdout.startsWith(`${title}\n\n`)).toBe(true)
    expect(stdout).toMatch(text)
    expect(code).toBe(0)
  })

  test('of the computer each check, and of logs that they are free', async () => {
    await makeLog('a.db', 3)
    const rows = rowsOf(await run('doctor', '--log', 'a.db'))
    const document = JSON.parse((await run('doctor', '--log', 'a.db', '--json')).stdout)
    const checks = ['node', 'sqlite', 'log folder', 'disk', 'clock', 'environment', 'bundled tape', 'tape copies', 'lock']
    expect(document.findings.map(({ check }: { check: string }) => check)).toEqual(checks)
    expect(document.findings).toContainEqual({ check: 'node', state: 'ok', found: process.version })
    expect(document.findings).toContainEqual({ check: 'log folder', state: 'ok', found: folder })
    expect(document.findings).toContainEqual({ check: 'bundled tape', state: 'ok', found: '3 coins' })
    expect(document.findings).toContainEqual({ check: 'lock', state: 'ok', found: `${at('a.db')} is free` })
    expect(document.ok).toBe(true)
    expect(rows.map(([state]) => state)).toEqual(document.findings.map(({ state }: { state: string }) => state))
    expect(existsSync(at('a.db.lease')), 'the doctor leaves no lock behind').toBe(false)
  })

  test('of a log on which an engine runs that it is locked, which is a warning and no fault', async () => {
    await makeLog('a.db', 3)
    const lease = acquireFileLease(at('a.db'), { pid: 1, host: hostname(), sinceMs: Date.now() })
    const { stdout, code } = await run('doctor', '--log', 'a.db', '--json')
    lease.release()
    const { ok, findings } = JSON.parse(stdout)
    expect(findings.at(-1)).toMatchObject({ check: 'lock', state: 'warning', found: expect.stringContaining(at('a.db')) })
    expect([ok, code]).toEqual([true, 0])
  })

  test('of a folder that is a file that it cannot be, which is a fault', async () => {
    await makeLog('a.db', 3)
    const { stdout, code } = await run('doctor', '--log', `${at('a.db')}/b.db`, '--json')
    const { ok, findings } = JSON.parse(stdout)
    expect(findings).toContainEqual(expect.objectContaining({ check: 'log folder', state: 'failed' }))
    expect([ok, code]).toEqual([false, 1])
    const missing = JSON.parse((await run('doctor', '--log', at('deep/er/a.db'), '--json')).stdout)
    expect(missing.findings).toContainEqual({ check: 'log folder', state: 'ok', found: `${at('deep/er')} (will be made)` })
  })
})

test('on a terminal a person sees how many events were read and written, and nothing of that stays', async () => {
  await makeLog('a.db', 4)
  const seen = async (...args: string[]): Promise<string[]> => {
    const line = args.map((arg) => (/^[^-/]+\.(db|jsonl)$/.test(arg) ? at(arg) : arg))
    const { code, stderr } = await inProcess(line, { isTerminal: true })
    expect(code).toBe(0)
    expect(stderr.lastIndexOf('[?25h'), 'the cursor is there again').toBeGreaterThan(stderr.lastIndexOf('[?25l'))
    return [...stderr.matchAll(/(\d+ events \w+) \| /g)].map(([, text = '']) => text)
  }
  expect(new Set(await seen('export', '--log', 'a.db', '--to', 'a.jsonl'))).toEqual(new Set(['0 events exported', '4 events exported']))
  expect(new Set(await seen('import', 'a.jsonl', '--log', 'b.db'))).toEqual(
    new Set(['0 events checked', '4 events checked', '0 events imported', '4 events imported']),
  )
  expect(await seen('backup', '--log', 'a.db', '--to', 'c.db')).toContain('0 events copied')
  expect((await run('export', '--log', 'a.db', '--to', 'd.jsonl')).stderr, 'and elsewhere nothing').toBe('')
})

describe('of a run', () => {
  const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
  const play = (...args: string[]): Promise<Ended> => run('run', ...args, '--set', 'log.level=silent')

  test('a person reads its figures and what to look at next; of one with other options, which ones apply from there on', {
    timeout: 60_000,
  }, async () => {
    const first = await play(...TAPE, '--log', 'a.db')
    const { result } = { result: JSON.parse((await play('--resume', '--log', 'a.db', '--json')).stdout) }
    const rows = rowsOf(first)
    const find = (title: string) => rows.find(([name]) => name === title)?.[1]
    expect(find('coins')).toBe('ETH/USD')
    expect(find('orders')).toBe(String(result.orders))
    expect(find('fills')).toBe(String(result.fills))
    expect(find('realised')).toBe(`${new Decimal(result.realised.USD).toSignificantDigits(6).toFixed()} USD`)
    const wide = rowsOf(await play('--resume', '--log', 'a.db', '--wide'))
    expect(wide).toContainEqual(['realised', `${result.realised.USD} USD`])
    expect(find('budget USD')).toMatch(/^capital \S+, free \S+, reserved \S+, invested \S+$/)
    expect(first.stdout).toContain(
      ['verify', 'replay', 'report lots'].map((name) => `  npm start -- ${name} --log ${at('a.db')}\n`).join(''),
    )
    const same = await play('--resume', '--log', 'a.db')
    expect(said(same).join('\n')).not.toContain('other options')
    const other = await play('--resume', '--log', 'a.db', '--set', 'exit.hardStopPct=7.5', '--set', 'entry.dropPct=3')
    expect(said(other)).toContain(
      'From here on other options apply than before: entry.dropPct = 3, exit.hardStopPct = "7.5". Open positions keep their plan.',
    )
  })
})
