import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { patienceRemarks } from '../../src/cli/patience-remarks.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import { inProcess } from './in-process.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const remarks = (timeframes: readonly number[], set: Record<string, string> = {}): readonly string[] => {
  const coins = timeframes.map((timeframeMs) => ({ series: { timeframeMs } }) as TapeCoin)
  return patienceRemarks({ coins }, loadConfig({ overrides: set }))
}
const said = (ttlS: number, length: string, enough: string): string =>
  `entry.ttlS ${ttlS} is a small part of a candle of ${length}: most entries expire before the tape has another price; set ${enough} to let them wait for a candle.`

test('an entry that waits for half of a candle, or longer, is passed over', () => {
  expect(remarks([1000, MINUTE_MS, 2 * MINUTE_MS - 1])).toEqual([])
  expect(remarks([15 * MINUTE_MS], { 'entry.ttlS': '451' })).toEqual([])
  expect(remarks([15 * MINUTE_MS], { 'entry.ttlS': '450' })).toEqual([said(450, '15m', 'entry.ttlS=900')])
})

test('of each length of candles that are longer there is a sentence, with options that are allowed', () => {
  expect(remarks([DAY_MS, MINUTE_MS, 60 * MINUTE_MS, DAY_MS])).toEqual([
    said(60, '1d', 'entry.ttlS=86400 and exit.maxHoldMin above 1440'),
    said(60, '1h', 'entry.ttlS=3600'),
  ])
  expect(remarks([7 * DAY_MS], { 'exit.maxHoldMin': '50000' })).toEqual([said(60, '1w', 'entry.ttlS=86400')])
  expect(remarks([DAY_MS], { 'entry.ttlS': '86400', 'exit.maxHoldMin': '1441' }), 'as it was told').toEqual([])
})

const folder = mkdtempSync(join(tmpdir(), 'coinfold-patience-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The day's low is below the close before it, so whoever waits for a day is filled. */
test('on a tape of days an entry that waits for a minute expires, which is said, and one that waits for a day is filled', async () => {
  const tape = join(folder, 'coinbase_ETH-USD_1d.csv')
  // each opens above the close before it
  const days = [100, 96, 92, 88].map((close, nth) => `${1.6e12 + nth * DAY_MS},${close + 6},${close + 7},${close - 3},${close}.01,5000`)
  writeFileSync(tape, days.join('\n'))
  const run = async (log: string, ...set: string[]) => {
    const flags = ['entry.minWindowBars=1', 'entry.windowMin=1441', 'log.level=silent', ...set].flatMap((one) => ['--set', one])
    const { stderr, stdout } = await inProcess(['run', '--tape', tape, '--log', join(folder, log), '--json', ...flags])
    return { said: stderr.split('\n'), ...(JSON.parse(stdout) as { fills: number; remarks: string[] }) }
  }
  const sentence = said(60, '1d', 'entry.ttlS=86400 and exit.maxHoldMin above 1440')
  const short = await run('short.db')
  expect(short.fills).toBe(0)
  expect(short.said).toContain(sentence)
  expect(short.remarks).toContain(sentence)
  const long = await run('long.db', 'entry.ttlS=86400', 'exit.maxHoldMin=10000')
  expect(long.fills).toBeGreaterThan(0)
  expect(long.said.filter((line) => line.includes('ttlS'))).toEqual([])
})
