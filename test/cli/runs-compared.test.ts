import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Decimal } from '../../src/kernel/money.ts'
import type { Ended } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'

let folder: string
let logs: string
let tape: string
const at = (name: string): string => join(logs, name)
const run = (...args: string[]): Promise<Ended> => inProcess(args)
// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
type Document = any
const json = async (...args: string[]): Promise<Document> => JSON.parse((await run(...args, '--json')).stdout)
const SET = ['--set', 'entry.dropPct=0.5', '--set', 'exit.takeProfitPct=1', '--set', 'log.level=silent']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-compared-'))
  logs = join(folder, 'logs')
  mkdirSync(logs)
  tape = join(folder, 'coinbase_ETH-USD_1m.csv')
  const rows = gunzipSync(readFileSync(join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')))
  writeFileSync(tape, `${rows.toString().split('\n').slice(0, 900).join('\n')}\n`)
  await json('run', '--tape', tape, '--log', at('a.db'), ...SET)
  await json('run', '--tape', tape, '--log', at('b.db'), ...SET, '--set', 'sizing.tradePct=15')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('more than two logs', () => {
  test('stand side by side, with the options that are not the same in all', async () => {
    const third = at('../c.db')
    await json('run', '--tape', tape, '--log', third, ...SET, '--set', 'entry.dropPct=1')
    const { runs, options } = await json('runs', 'compare', at('a.db'), at('b.db'), third)
    expect(runs.map(({ log }: Document) => log)).toEqual([at('a.db'), at('b.db'), third])
    expect(options).toEqual([
      { path: 'entry.dropPct', values: [0.5, 0.5, 1] },
      { path: 'sizing.tradePct', values: ['10', '15', '10'] },
    ])
    const { stdout } = await run('runs', 'compare', at('a.db'), at('b.db'), third)
    expect(stdout).toMatch(/^3 logs side by side\n\n +a\.db +b\.db +c\.db$/m)
    expect(stdout).toMatch(/^sizing\.tradePct +10 +15 +10$/m)
    expect(await run('runs', 'compare', at('a.db'))).toMatchObject({ code: 2 })
  })

  test('that differ in the order of extremes are told apart in the list', async () => {
    const paths = join(folder, 'paths')
    mkdirSync(paths)
    await json('run', '--tape', tape, '--log', join(paths, 'x.db'), ...SET, '--path', 'all')
    const { stdout } = await run('runs', paths)
    const told = [...stdout.matchAll(/^x\.\S+\.db .* (nearest|low-first|high-first) /gm)].map(([, path]) => path)
    expect(told, 'in the order of the names of the logs').toEqual(['high-first', 'low-first', 'nearest'])
    expect((await run('runs', logs)).stdout, 'nothing to tell apart').not.toContain('nearest')
  })
})

describe('as of a time', () => {
  const sumOf = (values: readonly Decimal[]): Decimal => values.reduce((sum, value) => sum.plus(value), new Decimal(0))

  test('budget and portfolio are what the fills by then come to', async () => {
    const { fills } = await json('report', 'fills', '--log', at('a.db'))
    const times: number[] = fills.map(({ timeMs }: Document) => timeMs)
    const atMs = times[2]! + 60_000
    const then = fills.filter(({ timeMs }: Document) => timeMs < atMs)
    expect([then.length, fills.length]).toEqual([3, 5])
    const asked = ['--log', at('a.db'), '--at', String(atMs)]
    const sign = ({ side }: Document): number => (side === 'buy' ? -1 : 1)
    const cash = sumOf(then.map((fill: Document) => new Decimal(fill.quantity).times(fill.price).times(sign(fill)).minus(fill.feeAmount)))
    const budget = await json('report', 'budget', ...asked)
    expect([budget.pools.USD.cash, budget.atMs]).toEqual([cash.plus(10_000).toFixed(), atMs])
    const { holdings } = await json('report', 'portfolio', ...asked)
    expect(holdings).toMatchObject([
      {
        symbol: 'ETH/USD',
        held: sumOf(then.map((fill: Document) => new Decimal(fill.quantity).times(-sign(fill)))).toFixed(),
        fills: then.length,
      },
    ])
    expect(holdings[0].markMs).toBeLessThanOrEqual(atMs)
    expect((await run('report', 'budget', '--log', at('a.db'), '--at', '2018-04-04T08:00Z')).stdout).toMatch(
      /^Budget, one pool for each settlement asset, as of 2018-04-04 08:00 UTC$/m,
    )
  })

  test('behind the end all is as it ended; before the beginning nothing was there, which is said', async () => {
    const { atMs, ...late } = await json('report', 'portfolio', '--log', at('a.db'), '--at', '2030-01-01')
    expect(late).toEqual(await json('report', 'portfolio', '--log', at('a.db')))
    const early = await run('report', 'budget', '--log', at('a.db'), '--at', '2018-01-01')
    expect(early.stdout).toContain('Nothing was deposited.')
    expect(early.stderr).toBe('The log begins at 2018-04-04T00:00:00.000Z: at that time there was nothing.\n')
  })

  test('a summary counts the fills by then, and says that the log was in the middle', async () => {
    const { fills } = await json('report', 'fills', '--log', at('a.db'))
    const summary = await json('report', 'summary', '--log', at('a.db'), '--at', String(fills[2].timeMs + 60_000))
    expect(summary).toMatchObject({ fills: 3, ending: 'unfinished', atMs: fills[2].timeMs + 60_000 })
    expect((await json('report', 'summary', '--log', at('a.db'))).ending).not.toBe('unfinished')
  })
})
