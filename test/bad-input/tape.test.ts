import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { expectRefusal } from '../rig/ended.ts'
import { folder, inFolder, inside, openFolder, tapeFolder, tapeOf } from './stage.ts'

openFolder()

const named = (name: string, content: string | Uint8Array): string => {
  const path = inFolder(name)
  writeFileSync(path, content)
  return path
}

beforeAll(() => {
  mkdirSync(inFolder('empty'))
  const whole = readFileSync(tapeOf('BTC-USD'))
  named('coinbase_BTC-USD_1m.csv.gz', whole.subarray(0, 5000))
  named('coinbase_ETH-USD_1m.csv.gz', 'not gzip at all')
  named('coinbase_LTC-USD_1m.csv', '')
  named('coinbase_BCH-USD_1m.csv', 'timestamp,open,high,low,close,volume\n')
  named('coinbase_XRP-USD_1m.csv', 'name,size\nx,1\n')
  named('coinbase_ADA-USD_1m.csv', 'timestamp,open,high,low,close,volume\n1522800000000,1,2,0.5,nonsense,7\n')
  copyFileSync(tapeOf('BTC-USD'), inFolder('candles.csv.gz'))
  copyFileSync(tapeOf('BTC-USD'), inFolder('bitfinex_BTC-USD_1m.csv.gz'))
})

test.each([
  ['a missing file', ['nowhere.csv.gz'], 2, /The tape nowhere\.csv\.gz does not exist/],
  ['a missing file of a named coin', ['BTC/USD=nowhere.csv.gz'], 2, /The tape file nowhere\.csv\.gz for BTC\/USD does not exist/],
  ['a folder without candles', ['empty'], 2, /The tape folder empty holds no \.csv or \.csv\.gz file/],
  ['a folder as one coin', ['BTC/USD=empty'], 2, /empty is a folder, but BTC\/USD= needs one file/],
  ['a name that says nothing', ['candles.csv.gz'], 2, /does not say venue, pair and timeframe.*rename it, or name the pair/],
  ['a symbol that is none', ['btc=candles.csv.gz'], 2, /"btc".*is no spot pair written like ETH\/USDT/],
  ['a coin twice', [tapeFolder, tapeOf('BTC-USD')], 2, /BTC\/USD is on the tape twice: .*BTC-USD.* was named two times/],
  ['two venues', ['bitfinex_BTC-USD_1m.csv.gz', tapeOf('ETH-USD')], 2, /One run trades at one venue, but .*bitfinex.*coinbase/],
  ['a truncated gzip file', ['coinbase_BTC-USD_1m.csv.gz'], 1, /coinbase_BTC-USD_1m\.csv\.gz is not a whole gzip file/],
  ['a file that only says it is gzip', ['coinbase_ETH-USD_1m.csv.gz'], 1, /coinbase_ETH-USD_1m\.csv\.gz is not a whole gzip file/],
  ['an empty file', ['coinbase_LTC-USD_1m.csv'], 1, /coinbase_LTC-USD_1m\.csv holds no usable candle/],
  ['a header without rows', ['coinbase_BCH-USD_1m.csv'], 1, /coinbase_BCH-USD_1m\.csv holds no usable candle/],
  ['another table', ['coinbase_XRP-USD_1m.csv'], 1, /is not candle CSV: its line 1/],
  [
    'nothing but bad rows',
    ['coinbase_ADA-USD_1m.csv'],
    1,
    /holds no usable candle: malformed 1: line 2 has a field that is not decimal text/,
  ],
] as const)('%s is refused, and no log is left behind', async (_, tape, code, sentence) => {
  const before = readdirSync(folder)
  expectRefusal(await inside(['run', '--log', 'new.db', '--json', '--tape', ...tape]), code, sentence)
  expect(readdirSync(folder), 'no log was begun').toEqual(before)
})

test('nor is a log begun under the next number', async () => {
  expectRefusal(await inside(['run', '--tape', 'nowhere.csv']), 2, 'does not exist')
  expect(existsSync(inFolder('logs')) ? readdirSync(inFolder('logs')) : []).toEqual([])
})

test('bad rows among good ones are counted by reason, and the rest is played', async () => {
  const [header = '', ...rows] = gunzipSync(readFileSync(tapeOf('ETH-USD')))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(0, 400)
  const [first = '', second = '', third = '', ...others] = rows
  const fields = third.split(',')
  const bad = ['garbage', `${fields[0]},0,0,0,0,1`, `${fields[0]},1,2,3,1,1`, [...fields.slice(0, 5), '-1'].join(','), first, '']
  const path = named('kraken_ETH-USD_1m.csv', [header, second, first, third, ...bad, ...others, ''].join('\n'))
  const { code, stdout } = await inside(['run', '--json', '--tape', path, '--log', join(folder, 'rows.db')])
  expect(code).toBe(0)
  const { bars, tape } = JSON.parse(stdout)
  expect(tape).toMatchObject({
    rows: rows.length + 5,
    used: rows.length,
    reordered: 1,
    skipped: { malformed: 1, nonPositivePrice: 1, inconsistent: 1, negativeVolume: 1, duplicate: 1, differing: 0, overlapping: 0 },
  })
  expect(bars).toBe(rows.length)
})
