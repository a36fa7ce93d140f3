import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireFileLease } from '../../src/event/sqlite/file-lease.ts'
import { Decimal } from '../../src/kernel/money.ts'
import { csvRecords } from '../projection/report-tables.ts'
import type { Ended } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { chanceLog } from './chance-log.ts'
import { inProcess } from './in-process.ts'

let folder: string
let logs: string
const at = (name: string): string => join(logs, name)
const run = (...args: string[]): Promise<Ended> => inProcess(args)
// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
type Document = any
const json = async (...args: string[]): Promise<Document> => JSON.parse((await run(...args, '--json')).stdout)
const SET = ['--set', 'entry.dropPct=0.5', '--set', 'exit.takeProfitPct=1', '--set', 'log.level=silent']
/** What `run --json` said of the log `a.db`. */
let said: Document

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-runs-'))
  logs = join(folder, 'logs')
  mkdirSync(logs)
  const tape = join(folder, 'coinbase_ETH-USD_1m.csv')
  const rows = gunzipSync(readFileSync(join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')))
  writeFileSync(tape, `${rows.toString().split('\n').slice(0, 900).join('\n')}\n`)
  said = await json('run', '--tape', tape, '--log', at('a.db'), ...SET)
  const part = ['--from', '2018-04-04T06:00Z', '--to', '2018-04-04T12:00Z']
  await json('run', '--tape', tape, ...part, '--log', at('b.db'), ...SET, '--set', 'sizing.tradePct=15')
})
afterAll(() => rmSync(folder, { recursive: true }))

const FIGURES = ['decisions', 'refused', 'orders', 'fills', 'closed', 'realised', 'unrealised', 'fees', 'budget', 'events', 'head'] as const

describe('report summary', () => {
  test('tells again what the run told, and what it was made with', async () => {
    const summary = await json('report', 'summary', '--log', at('a.db'))
    for (const name of FIGURES) expect(summary[name], name).toEqual(said[name])
    expect(summary.settings).toEqual([
      { path: 'entry.dropPct', value: 0.5, standard: 2 },
      { path: 'exit.takeProfitPct', value: '1', standard: '2.5' },
      { path: 'log.level', value: 'silent', standard: 'auto' },
    ])
    expect(summary).toMatchObject({ ending: 'end-of-tape', label: null, instruments: { 'ETH/USD': { tickSize: '0.01' } } })
    const entries: number[] = Object.values(summary.entries)
    expect(entries.reduce((sum, count) => sum + count, 0)).toBe(
      summary.decisions - Object.values<number>(summary.refused).reduce((a, b) => a + b, 0),
    )
    const database = new DatabaseSync(at('a.db'), { readOnly: true })
    const expired = database
      .prepare(
        `SELECT count(*) AS n FROM log WHERE type = 'EntryAbandoned' AND json_extract(data, '$.orderId') IN
        (SELECT json_extract(data, '$.orderId') FROM log WHERE type = 'EntryCancelRequested' AND json_extract(data, '$.because') = 'timed-out')`,
      )
      .get()
    database.close()
    expect(expired?.n).toBeGreaterThan(0)
    expect(summary.entries.expired).toBe(expired?.n)
  })

  test('to a person within 80 columns and rounded, with --wide exactly, and to a spreadsheet', async () => {
    const { stdout } = await run('report', 'summary', '--log', at('b.db'))
    const lines = stdout.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(stdout).toMatch(/^settings {4}entry\.dropPct 0\.5, sizing\.tradePct 15,/m)
    expect(stdout.replace(/\n +/g, ' ')).toMatch(
      /^tape +ETH\/USD 1m, what opens from 2018-04-04T06:00:00\.000Z and before 2018-04-04T12:00:00\.000Z$/m,
    )
    const summary = await json('report', 'summary', '--log', at('b.db'))
    const { realised } = summary
    expect(lines).toContain(`realised    ${new Decimal(realised.USD).toSignificantDigits(6).toFixed()} USD`)
    const wide = (await run('report', 'summary', '--log', at('b.db'), '--wide')).stdout
    expect(wide).toContain(`realised    ${realised.USD} USD\n`)
    const { rewardRisk } = summary
    expect(rewardRisk.positions).toBeGreaterThan(0)
    expect(wide).toContain(
      `reward      ${rewardRisk.realised} of the risk, planned ${rewardRisk.planned} (average of ${rewardRisk.positions})\n`,
    )
    const records = csvRecords((await run('report', 'summary', '--log', at('b.db'), '--csv')).stdout)
    expect(records).toContainEqual({ figure: 'realised', of: 'USD', value: realised.USD })
    expect(records).toContainEqual({ figure: 'capital', of: 'USD', value: summary.budget.USD.capital })
  })
})

describe('runs', () => {
  test('lists the logs of a folder, and changes none', async () => {
    const before = readdirSync(logs).map((name) => [name, statSync(at(name)).size])
    const { runs } = await json('runs', logs)
    expect(runs.map(({ file, state }: Document) => [file, state])).toEqual([
      ['a.db', 'end-of-tape'],
      ['b.db', 'end-of-tape'],
    ])
    for (const name of FIGURES) expect(runs[0][name], name).toEqual(said[name])
    const { stdout } = await run('runs', logs)
    expect(stdout).toMatch(/^log +begun, UTC +tape +strategy +events +realised +state\n/m)
    expect(stdout).toMatch(
      new RegExp(
        `^a\\.db .* ETH/USD +drop +${said.events} +${new Decimal(said.realised.USD).toSignificantDigits(6).toFixed()} +USD +done$`,
        'm',
      ),
    )
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    const left = readdirSync(logs).filter((name) => !/-(shm|wal)$/.test(name))
    expect(left.map((name) => [name, statSync(at(name)).size])).toEqual(before.filter(([name]) => !/-(shm|wal)$/.test(String(name))))
    const [first] = csvRecords((await run('runs', logs, '--csv')).stdout)
    expect(first).toMatchObject({ log: 'a.db', tape: 'ETH/USD', realised: said.realised.USD, asset: 'USD', state: 'done' })
  })

  test('keeps when, tape, strategy and result in 80 columns, whatever the logs are called', async () => {
    const long = join(folder, 'long')
    mkdirSync(long)
    copyFileSync(at('a.db'), join(long, 'the-first-of-january-with-many-options.db'))
    writeFileSync(join(long, 'not-listed.txt'), '')
    const lines = (await run('runs', long)).stdout.split('\n')
    expect(lines[2]).toMatch(/^log +begun, UTC +tape +strategy +realised +state$/)
    expect(lines[3]).toMatch(/^the-firs\S+\.db +\d{4}-\S+ \d\d:\d\d +ETH\/USD +drop +\S+ +USD +done$/)
    expect(lines.slice(4).join('')).toBe('No room for: events. --wide shows all.')
    expect((await run('runs', '--help')).stdout.replace(/\s+/g, ' ')).toContain('files that end in .db')
  })

  test('names one that is damaged, one that nobody wrote to and one that an engine is at, and lists the others', async () => {
    const others = join(folder, 'others')
    mkdirSync(others)
    for (const name of ['bad.db', 'good.db']) copyFileSync(at('a.db'), join(others, name))
    const database = new DatabaseSync(join(others, 'bad.db'))
    database.exec(`UPDATE events SET data = replace(data, '"price":"4', '"price":"5') WHERE data LIKE '%"tradeId"%'`)
    database.close()
    writeFileSync(join(others, 'new.db'), '')
    writeFileSync(join(others, 'text.db'), 'no log at all')
    await (await chanceLog(join(others, 'open.db'))).close()
    const lease = acquireFileLease(join(others, 'open.db'), { pid: 1, host: hostname(), sinceMs: Date.now() })
    const listed = async (): Promise<Record<string, string>> =>
      Object.fromEntries((await json('runs', others)).runs.map(({ file, state }: Document) => [file, state]))
    expect(await listed()).toEqual({
      'bad.db': 'damaged',
      'good.db': 'end-of-tape',
      'new.db': 'empty',
      'open.db': 'running',
      'text.db': 'damaged',
    })
    lease.release()
    expect(await listed()).toMatchObject({ 'open.db': 'unfinished' })
    const { code, stdout, stderr } = await run('runs', others)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^bad\.db +damaged$/m)
    expect(stdout).toMatch(/^good\.db .* done$/m)
    expect(stderr).toContain('bad.db: The log is damaged: ')
    expect(stderr).toContain(`text.db: ${join(others, 'text.db')} is not a coinfold log`)
  })

  test('of no folder, and of a file, says so', async () => {
    expect(await run('runs', join(folder, 'none'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^coinfold: There is no folder /),
    })
    expect(await run('runs', at('a.db'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/is a file: "runs" takes a folder/) })
    mkdirSync(join(folder, 'nothing'))
    expect((await run('runs', join(folder, 'nothing'))).stdout).toMatch(/\n\nThere is no log here\.\n$/)
  })

  test('compare: the options that differ, and both figures beside each other', async () => {
    const { runs, options } = await json('runs', 'compare', at('a.db'), at('b.db'))
    expect(options).toEqual([{ path: 'sizing.tradePct', values: ['10', '15'] }])
    expect(runs.map(({ log }: Document) => log)).toEqual([at('a.db'), at('b.db')])
    for (const name of FIGURES) expect(runs[0][name], name).toEqual(said[name])
    const { stdout } = await run('runs', 'compare', at('a.db'), at('b.db'))
    expect(stdout).toMatch(/^ +a\.db +b\.db$/m)
    const [one, other] = runs.map(({ realised }: Document) => new Decimal(realised.USD).toSignificantDigits(6).toFixed())
    expect(stdout).toMatch(new RegExp(`^realised +USD +${one} +${other}$`, 'm'))
    expect(stdout).toMatch(/^sizing\.tradePct +10 +15$/m)
    const same = await run('runs', 'compare', at('a.db'), at('a.db'))
    expect(same.stdout).toMatch(/\n\nBoth ended with the same options\.\n$/)
    // the second ran on six hours of the tape alone: its figures are not those of an option
    expect(stdout).toMatch(/^a\.db +2018-04-04 \d\d:\d\d +done +[0-9a-f]{12}\n {2}ETH\/USD 1m$/m)
    expect(stdout).toMatch(/^b\.db +2018-04-04 12:00 +done +[0-9a-f]{12}$/m)
    expect(stdout.replace(/\n +/g, ' ')).toContain('ETH/USD 1m, what opens from 2018-04-04T06:00:00.000Z and before')
    expect(await run('runs', 'compare', at('a.db'), at('c.db'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no log'),
    })
  })
})

describe('options that a later start changed', () => {
  test('are told with the moment from which on they applied', async () => {
    const later = join(folder, 'later.db')
    copyFileSync(at('b.db'), later)
    const database = new DatabaseSync(later)
    const { at: end } = database.prepare(`SELECT max(time) AS at FROM events`).get() ?? {}
    database.close()
    const part = ['--from', '2018-04-04T06:00Z', '--to', '2018-04-04T12:00Z']
    const tape = join(folder, 'coinbase_ETH-USD_1m.csv')
    await json('run', '--resume', '--log', later, '--tape', tape, ...part, ...SET, '--set', 'sizing.tradePct=20')
    const { changes } = await json('report', 'summary', '--log', later)
    expect(changes).toEqual([{ timeMs: end, changed: { 'sizing.tradePct': ['15', '20'] } }])
    expect((await json('report', 'summary', '--log', at('b.db'))).changes).toEqual([])
    const since = 'from 2018-04-04 12:00 UTC on: sizing.tradePct 15 to 20'
    expect((await run('report', 'summary', '--log', later)).stdout).toContain(`\nchanged     ${since}\n`)
    expect((await run('runs', 'compare', at('b.db'), later)).stdout.replace(/\n +/g, ' ')).toContain(`options changed ${since}\n`)
    expect((await run('config', 'show', '--log', later)).stderr).toMatch(/^Only from 2018-04-04T12:00:00\.000Z on: /m)
    expect((await run('config', 'show', '--log', at('b.db'))).stderr).toBe('')
  })
})

describe('config show --log', () => {
  test('shows the options that a log was made with', async () => {
    const { options } = await json('config', 'show', '--log', at('b.db'))
    expect(options).toContainEqual({ path: 'sizing.tradePct', value: '15', from: 'log' })
    expect(options).toContainEqual({ path: 'exit.hardStopPct', value: '5', from: 'default' })
    const own = await json('config', 'show')
    // which store, who hears of alarms and who looks at it are no property of a log
    const paths = own.options.map(({ path }: Document) => path).filter((path: string) => !/^(store$|alerts\.|page\.)/.test(path))
    expect(options.map(({ path }: Document) => path).sort()).toEqual(paths.sort())
    expect((await run('config', 'show', '--log', at('b.db'))).stdout).toMatch(/^sizing\.tradePct +15 +log$/m)
  })

  test('and no others at the same time', async () =>
    expect(await run('config', 'show', '--log', at('b.db'), ...SET)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('leave out --profile, --config and --set'),
    }))
})

describe('a report', () => {
  test('of a coin, type or time that cannot be is refused, with what was probably meant', async () => {
    const refusal = async (...args: string[]): Promise<string> => {
      const { code, stderr, stdout } = await run('report', ...args, '--log', at('a.db'))
      expect([code, stdout]).toEqual([2, ''])
      return stderr.replace(/^coinfold: /, '').trim()
    }
    expect(await refusal('fills', '--coin', 'ETH/USDT')).toBe('The log has no coin "ETH/USDT"; did you mean ETH/USD?')
    expect(await refusal('fills', '--type', 'hard-stopp')).toBe('"report fills" knows no type "hard-stopp"; did you mean hard-stop?')
    expect(await refusal('orders', '--type', 'stop')).toBe('"report orders" knows no type "stop"; it has entry, protection, exit.')
    expect(await refusal('events', '--type', 'EntryFiled')).toMatch(/did you mean EntryFilled\?$/)
    expect(await refusal('lots', '--type', 'x')).toMatch(/have no type: leave out --type\.$/)
    expect(await refusal('budget', '--coin', 'ETH/USD')).toMatch(/is of the whole log: leave out --coin/)
    expect(await refusal('fills', '--from', '2018-04-05', '--to', '2018-04-04')).toMatch(/nothing lies in between\.$/)
    expect(await refusal('lots', '--csv', '--table', 'loss')).toBe(
      'There is no table "loss" here: --table takes disposals or open or realised.',
    )
    expect(await refusal('lots', '--csv', '--wide')).toMatch(/cannot be used with/)
  })

  test('shows the last 50 rows of many, all with --all, and to programs always all', async () => {
    const { events } = await json('report', 'events', '--log', at('a.db'))
    expect(events).toHaveLength(said.events)
    const few = (await run('report', 'events', '--log', at('a.db'))).stdout
    expect(few.endsWith(`\nThe last 50 of ${said.events} events; --all shows all.\n`)).toBe(true)
    const numbered = (text: string): string[] => [...text.matchAll(/^ *(\d+) {2}\d{4}-/gm)].map(([, at = '']) => at)
    expect(numbered(few)).toEqual(Array.from({ length: 50 }, (_, n) => String(said.events - 49 + n)))
    expect(numbered((await run('report', 'events', '--log', at('a.db'), '--all')).stdout)).toHaveLength(said.events)
    expect(csvRecords((await run('report', 'events', '--log', at('a.db'), '--csv')).stdout)).toHaveLength(said.events)
  })

  test('of which a spreadsheet takes one table', async () => {
    const { open, realised } = await json('report', 'lots', '--log', at('a.db'))
    const csv = async (...args: string[]) => csvRecords((await run('report', 'lots', '--log', at('a.db'), '--csv', ...args)).stdout)
    expect(await csv('--table', 'realised')).toEqual([{ realised: realised.USD, funding: '', asset: 'USD' }])
    expect(await csv('--table', 'open')).toHaveLength(open.length)
    const gains = (await csv()).map(({ gain = '' }) => gain)
    expect(gains.reduce((sum, gain) => sum.plus(gain), new Decimal(0)).toFixed()).toBe(said.realised.USD)
    const fills = csvRecords((await run('report', 'fills', '--log', at('a.db'), '--csv')).stdout)
    const cash = fills.reduce((sum, { side, quantity = '', price = '', feeAmount = '' }) => {
      const value = new Decimal(quantity).times(price)
      return (side === 'buy' ? sum.minus(value) : sum.plus(value)).minus(feeAmount)
    }, new Decimal(10_000))
    expect(cash.toFixed()).toBe(said.budget.USD.cash)
  })

  test('of a time that the log does not reach says so', async () => {
    const of = (...args: string[]): Promise<Ended> => run('report', 'decisions', '--log', at('b.db'), ...args)
    const said = 'The log knows nothing of that time: it reaches from 2018-04-04T06:00:00.000Z to 2018-04-04T12:00:00.000Z.\n'
    expect(await of('--from', '2018-04-04T12:00:01Z')).toMatchObject({ code: 0, stderr: said })
    expect(await of('--to', '2018-04-04T06:00Z')).toMatchObject({ code: 0, stderr: said })
    expect(await of('--from', '2018-04-04T11:00Z', '--to', '2019-01-01')).toMatchObject({ code: 0, stderr: '' })
  })

  test('answers why nothing was bought at a moment', async () => {
    const [{ openedMs, closedMs }] = (await json('report', 'positions', '--log', at('a.db'))).positions
    const inside = new Date((openedMs + closedMs) / 2).toISOString()
    const after = new Date((openedMs + closedMs) / 2 + 1).toISOString()
    const { stdout } = await run('report', 'decisions', '--log', at('a.db'), '--coin', 'ETH/USD', '--from', inside, '--to', after)
    expect(stdout).toContain('\nThe strategy proposed nothing then.\n\nopened, UTC ')
    expect(stdout).toContain(`\n${new Date(openedMs).toISOString().slice(0, 16).replace('T', ' ')}  ETH/USD `)
  })
})
