import { readdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectRefusal } from '../rig/ended.ts'
import { folder, inFolder, inside, openFolder } from './stage.ts'

openFolder()

const T = Date.UTC(2024, 0, 1)
const named = (name: string, content: string | Uint8Array): string => {
  const path = inFolder(name)
  writeFileSync(path, content)
  return path
}
const trades = Array.from({ length: 200 }, (_, at) => `${T + at * 900},${at},10.${at % 10},1`)

test.each<[string, readonly [string, string | Uint8Array][], 1 | 2, RegExp]>([
  [
    'quotes that cross',
    [['v_A-B_quotes.csv', `time,bid,ask\n${T},9,8\n${T + 5},9,8\n`]],
    1,
    /holds no usable quote: crossed 2: line 2 has a bid above its ask/,
  ],
  [
    'torn lines',
    [['v_A-B_trades.csv', `time,price,amount\n${T},10\n${T},`]],
    1,
    /holds no usable trade: malformed 2: line 2 has 2 instead of 3/,
  ],
  ['an empty file', [['v_A-B_trades.csv', '']], 1, /v_A-B_trades\.csv holds no usable candle: it is empty/],
  ['a header alone', [['v_A-B_quotes.csv', 'time,bid,ask\n']], 1, /v_A-B_quotes\.csv holds no usable quote: it is empty/],
  [
    'bytes',
    [['v_A-B_trades.csv', Uint8Array.from({ length: 4000 }, (_, at) => (at * 7919) % 251)]],
    1,
    /is not candle CSV: its line 1|holds no usable/,
  ],
  [
    'columns without names',
    [['v_A-B_trades.csv', `${T},10,11,1\n`]],
    1,
    /has 4 columns without names, .*: write a header, time,price,amount/,
  ],
])('%s: one sentence, and no log is left behind', async (_, files, code, sentence) => {
  const paths = files.map(([name, content]) => named(name, content))
  const before = readdirSync(folder)
  expectRefusal(await inside(['run', '--log', 'new.db', '--json', '--tape', ...paths]), code, sentence)
  expect(readdirSync(folder), 'no log was begun').toEqual(before)
})

test('files of one kind are one tape, and the log finds all of them again', async () => {
  const half = trades.length / 2
  const header = 'time,id,price,amount\n'
  const paths = [
    named('v_A-B_trades_2.csv', `${header}${trades.slice(half - 5).join('\n')}\n`),
    named('v_A-B_trades_1.csv', `${header}${trades.slice(0, half).join('\n')}\n`),
  ]
  const { code, stdout, stderr } = await inside(['run', '--json', '--log', inFolder('joined.db'), '--tape', ...paths])
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  expect(stderr).toContain('A/B: 2 files of trades are joined (v_A-B_trades_1.csv, v_A-B_trades_2.csv).')
  expect(stderr).toMatch(/several of them have trades from .*: 5 are the same in two of them and played once\./)
  expect(JSON.parse(stdout).tape.ticks).toMatchObject([{ rows: trades.length + 5, played: trades.length }])
  const resumed = await inside(['run', '--json', '--resume', '--log', inFolder('joined.db')])
  expect(`${resumed.code} ${resumed.stderr}`).toMatch(/^0 /)
  const other = await inside(['run', '--resume', '--log', inFolder('joined.db'), '--tape', paths[0]!])
  expect(other.code).toBe(2)
})

test('what cannot be played among what can is counted, said, and the rest is played; the log is resumed without a flag', async () => {
  const bad = [`${T + 5},900,0,1`, `${T + 6},901,nan,1`, `${T + 7},902,99,1`, trades[7]!]
  const paths = [
    named('v_A-B_trades.csv', `time,id,price,amount\n${[...trades, ...bad].join('\n')}\n`),
    named('v_A-B_quotes.csv', `time,bid,ask\n${T},9,10\n${T + 1},11,10\n${T + 99_000},9.5,10.1\n`),
  ]
  const set = ['--set', 'market.maxUnusablePct=40']
  const { code, stdout, stderr } = await inside(['run', '--json', '--log', inFolder('rows.db'), '--tape', ...paths, ...set])
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  expect(stderr).toContain('A/B: v_A-B_trades.csv holds trades, times in ms.')
  expect(stderr).toContain('A/B: candles of 1m are made of its trades.')
  const { tape, bars, isAtEnd } = JSON.parse(stdout)
  expect([bars, isAtEnd]).toEqual([3, true])
  expect(tape.ticks).toEqual([
    {
      ...{ coin: 'A/B', of: 'trades', rows: 204, used: 200, played: 200, reordered: 0, rounded: 0, behind: 0, joined: 0, spread: 0 },
      skipped: { nonPositivePrice: 1, malformed: 1, spike: 1, duplicate: 1 },
    },
    {
      ...{ coin: 'A/B', of: 'quotes', rows: 3, used: 2, played: 2, reordered: 0, rounded: 0, behind: 0, joined: 0, spread: 0 },
      skipped: { crossed: 1 },
    },
  ])
  const resumed = await inside(['run', '--json', '--resume', '--log', inFolder('rows.db'), ...set])
  expect(`${resumed.code} ${resumed.stderr}`).toMatch(/^0 /)
  const again = async (...flags: string[]) => inside(['run', '--resume', '--log', inFolder('rows.db'), ...set, ...flags])
  const other = await again('--tape', paths[0]!)
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringMatching(/with other trades or quotes beside the same prices; resume it with/),
  ])
  const longer = await again('--set', 'market.candleS=30')
  expect([longer.code, longer.stderr]).toEqual([
    2,
    expect.stringMatching(/from the same candles with another venue, timeframe or tick size/),
  ])
})
