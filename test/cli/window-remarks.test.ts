import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { windowRemarks } from '../../src/cli/window-remarks.ts'
import { loadConfig } from '../../src/config/load.ts'
import { rollingHigh } from '../../src/market/indicators/rolling-high.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import type { Ended } from '../rig/ended.ts'
import { inProcess } from './in-process.ts'

const HOUR_MS = 3_600_000
const remarks = (timeframes: readonly number[], set: Record<string, string> = {}): readonly string[] => {
  const coins = timeframes.map((timeframeMs) => ({ series: { timeframeMs } }) as TapeCoin)
  return windowRemarks({ coins }, loadConfig({ overrides: set }).entry)
}
const said = (windowMin: number, held: string, least: number, high: string): string =>
  `entry.windowMin ${windowMin} holds ${held}, fewer than entry.minWindowBars ${least}: the high is ${high}.`

test('a window that holds as many candles as the strategy wants to see is passed over', () => {
  expect(remarks([60_000, HOUR_MS / 12])).toEqual([])
})

test('of each length of candles of which fewer fit there is a sentence', () => {
  expect(remarks([HOUR_MS, 60_000, HOUR_MS])).toEqual([said(60, '1 candle of 1h', 12, "that candle's")])
  expect(remarks([10 * 60_000, 24 * HOUR_MS])).toEqual([
    said(60, '6 candles of 10m', 12, 'theirs'),
    said(60, '1 candle of 1d', 12, "that candle's"),
  ])
  expect(remarks([31 * 24 * HOUR_MS, 7 * 24 * HOUR_MS, 90_000, 500], { 'entry.windowMin': '10', 'entry.minWindowBars': '7' })).toEqual([
    said(10, '1 candle of 1 month', 7, "that candle's"),
    said(10, '1 candle of 1w', 7, "that candle's"),
    said(10, '6 candles of 90s', 7, 'that of the 7 it reaches into'),
  ])
})

test('a window that reaches into one more candle than it holds takes the high of that one too', () => {
  const highs = [241, 240].map((windowMin) => {
    const window = rollingHigh({ windowMin, minBars: 1 }, 4 * HOUR_MS)
    for (const [nth, high] of [200, 100].entries())
      window.push({ closeMs: (nth + 1) * 4 * HOUR_MS, open: 1, high, low: 1, close: 1, volume: 1 })
    return window.value
  })
  expect(highs).toEqual([200, 100])
  expect(remarks([4 * HOUR_MS], { 'entry.windowMin': '241' })).toEqual([said(241, '1 candle of 4h', 12, 'that of the 2 it reaches into')])
})

const folder = mkdtempSync(join(tmpdir(), 'coinfold-remarks-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const tape = at('coinbase_ETH-USD_5m.csv')
writeFileSync(tape, Array.from({ length: 20 }, (_, nth) => `${1.6e12 + nth * 300_000},100.25,101,99,100,5`).join('\n'))
const run = (log: string, ...args: string[]): Promise<Ended> =>
  inProcess([
    'run',
    '--tape',
    tape,
    '--log',
    at(log),
    '--set',
    'log.level=silent',
    '--set',
    'entry.windowMin=30',
    '--set',
    'entry.ttlS=300',
    ...args,
  ])

test('it is said when a run starts, once for three of them, and in the document', async () => {
  const sentence = said(30, '6 candles of 5m', 12, 'theirs')
  const one = await run('a.db', '--json')
  expect(one.stderr).toBe(`${sentence}\nLog: ${at('a.db')}\n`)
  expect(JSON.parse(one.stdout).remarks).toEqual([sentence])
  const three = await run('b.db', '--json', '--path', 'all')
  expect(three.stderr.split('\n').filter((line) => line === sentence)).toHaveLength(1)
  for (const { remarks } of Object.values<{ remarks: string[] }>(JSON.parse(three.stdout).paths)) expect(remarks).toEqual([sentence])
})

test('the filters that somebody configured are printed as such', async () => {
  const filters = { tickSize: '0.25', stepSize: '0.01', minQuantity: '0.02', minNotional: '7' }
  const set = ['--set', `instruments=${JSON.stringify({ 'ETH/USD': filters })}`]
  const { stdout } = await run('c.db', ...set)
  expect(stdout.split('\n')).toContain('filters     ETH/USD tick 0.25, step 0.01, from 0.02 and 7 USD (configured)')
  expect(JSON.parse((await run('d.db', '--json', ...set)).stdout).instruments).toEqual({
    'ETH/USD': { ...filters, contractSize: null, source: 'configured' },
  })
})
