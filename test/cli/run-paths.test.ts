import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Decimal } from '../../src/kernel/money.ts'
import { csvRecords } from '../projection/report-tables.ts'
import type { Ended } from '../rig/ended.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-paths-'))
  const rows = gunzipSync(readFileSync(join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')))
  writeFileSync(at('coinbase_ETH-USD_1m.csv'), `${rows.toString().split('\n').slice(0, 900).join('\n')}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const onTape = (...args: string[]): Promise<Ended> => {
  const set = ['--set', 'entry.dropPct=0.5', '--set', 'log.level=silent']
  return inProcess(['run', '--tape', at('coinbase_ETH-USD_1m.csv'), '--log', at('a.db'), ...args, ...set])
}

test('along all paths there are three logs, and the figures side by side', async () => {
  const { paths } = JSON.parse((await onTape('--path', 'all', '--json')).stdout)
  expect(Object.keys(paths)).toEqual(['nearest', 'low-first', 'high-first'])
  for (const name of Object.keys(paths)) expect(paths[name].log).toBe(at(`a.${name}.db`))
  rmSync(at('a.nearest.db'))
  for (const name of Object.keys(paths)) rmSync(at(`a.${name}.db`), { force: true })
  const { stdout } = await onTape('--path', 'all')
  const lines = stdout.trimEnd().split('\n').slice(2)
  expect([...new Set(lines.map((line) => line.slice(0, 13).trim()))]).toEqual([
    ...['', 'bars', 'decisions', 'refused', 'orders', 'fills', 'closed', 'realised', 'unrealised', 'fees', 'exposed ms'],
    ...['capital', 'free', 'reserved', 'invested', 'days', 'return', 'buy and hold', 'max drawdown', 'Sharpe', 'Sortino', 'Calmar'],
    ...['in market', 'exposure', 'won', 'profit factor', 'expectancy', 'reward:risk', 'events'],
  ])
  // biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
  const across = (of: (run: any) => string): string[] => Object.values(paths).map(of)
  const cells = (title: string): string[] =>
    lines
      .find((line) => line.startsWith(title))!
      .slice(title.length)
      .trim()
      .split(/ +/)
  expect(lines[0]?.trim().split(/ +/)).toEqual(Object.keys(paths))
  expect(cells('orders ')).toEqual(across(({ orders }) => String(orders)))
  expect(cells('bars ')).toEqual(across(({ bars }) => String(bars)))
  expect(cells('realised       USD')).toEqual(across(({ realised }) => new Decimal(realised.USD).toSignificantDigits(6).toFixed()))
  expect(cells('capital        USD')).toEqual(across(({ budget }) => new Decimal(budget.USD.capital).toFixed(2)))
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  for (const name of Object.keys(paths)) rmSync(at(`a.${name}.db`), { force: true })
  const csv = csvRecords((await onTape('--path', 'all', '--csv')).stdout)
  const exact = Object.fromEntries(Object.keys(paths).map((name) => [name, paths[name].realised.USD]))
  expect(csv).toContainEqual({ figure: 'realised', of: 'USD', ...exact })
  // of spot coins nothing is said of margin
  expect(csv.filter(({ figure }) => figure === 'margin' || figure === 'funding')).toEqual([])
  expect(new Set(Object.values<{ stateHash: string }>(paths).map(({ stateHash }) => stateHash)).size).toBeGreaterThan(1)
})
