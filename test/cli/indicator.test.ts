import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-indicator-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fileOf = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const closes = { close: [1, 2, 3, 4] }
const tape = fileOf(
  'x_AAA-USD_1m.csv',
  [5, 6, 7, 8].map((close, nth) => `${1_600_000_020_000 + nth * 60_000},${close},${close},${close},${close},10`).join('\n'),
)

test('says what an indicator makes of the candles of a file: null while it is warming up', async () => {
  const file = fileOf('sma.json', { indicator: 'SMA', params: { period: 3 }, input: closes })
  const { code, stdout } = await inProcess(['indicator', file, '--json'])
  expect([code, JSON.parse(stdout)]).toEqual([0, { sma: [null, null, 2, 3] }])
})

test('every output has its name and its rows, also where there are too few candles for any', async () => {
  const file = fileOf('short.json', { indicator: 'MACD', params: {}, input: closes })
  const { stdout } = await inProcess(['indicator', file, '--json'])
  const none = [null, null, null, null]
  expect(JSON.parse(stdout)).toEqual({ macd: none, signal: none, histogram: none })
})

test('of a tape: the same, with the moments at which its candles end', async () => {
  const { code, stdout } = await inProcess(['indicator', '--tape', tape, '--name', 'sma', '--set', 'period=2', '--json'])
  const began = 1_600_000_020_000
  const endsMs = [1, 2, 3, 4].map((nth) => began + nth * 60_000)
  expect([code, JSON.parse(stdout)]).toEqual([0, { endsMs, sma: [null, 5.5, 6.5, 7.5] }])
  expect((await inProcess(['indicator', '--tape', tape, '--name', 'sma', '--csv'])).stdout).toMatch(/^endsUtc,sma\r\n/)
})

test('numbers with more decimals than an amount, or an exponent, are shown in plain digits', async () => {
  const file = fileOf('small.json', {
    indicator: 'SMA',
    params: { period: 3 },
    input: { close: [1e-8, 1e-8, 2e-8, 0.00029957, 0.0003, 1e300] },
  })
  const { code, stdout } = await inProcess(['indicator', file, '--csv'])
  expect([code, stdout.trim().split('\r\n')]).toEqual([
    0,
    ['row,sma', '0,', '1,', '2,0.000000013333333333', '3,0.000099866666666667', '4,0.000199863333333333', '5,'],
  ])
})

test('a file may begin with a mark of its bytes, and end its lines with CR and LF', async () => {
  const file = fileOf(
    'marked.json',
    `\uFEFF${JSON.stringify({ indicator: 'SMA', params: { period: 3 }, input: closes }, null, 1).replaceAll('\n', '\r\n')}`,
  )
  const { code, stdout } = await inProcess(['indicator', file, '--json'])
  expect([code, JSON.parse(stdout)]).toEqual([0, { sma: [null, null, 2, 3] }])
})

describe('what cannot be reckoned is refused in a sentence', () => {
  const of = (content: object) => ['indicator', fileOf('wrong.json', content)]
  test.each([
    [
      'an unknown name',
      () => of({ indicator: 'SMAA', params: {}, input: closes }),
      /There is no indicator "SMAA"; did you mean sma\? There are adx, atr,/,
    ],
    ['an unknown option', () => of({ indicator: 'SMA', params: { length: 3 }, input: closes }), /no option "length": it has period/],
    [
      'a period that cannot be',
      () => of({ indicator: 'SMA', params: { period: 2.5 }, input: closes }),
      /"period" of sma is 2\.5; .*whole number/,
    ],
    [
      'a fast average that is slow',
      () => of({ indicator: 'MACD', params: { fast: 30 }, input: closes }),
      /"fast" of macd is 30, and "slow" is 26/,
    ],
    ['no columns', () => of({ indicator: 'SMA', params: {}, input: {} }), /same number of rows, one at least; they have none/],
    [
      'candles that go back in time',
      () =>
        of({
          indicator: 'rollingHigh',
          params: {},
          input: { ...closes, high: [4, 3, 2, 1], timestamp: [60_000, 120_000, 120_000, 180_000] },
        }),
      /Row 2 of "timestamp" is 120000: .*later than the one before/,
    ],
    [
      'more numbers than it has',
      () => of({ indicator: 'RSI', params: { options: [5, 3] }, input: closes }),
      /in this order: period; "options" gives 2/,
    ],
    [
      'a column that is missing',
      () => of({ indicator: 'ATR', params: { period: 2 }, input: closes }),
      /ATR reads more than the columns close/,
    ],
    ['columns of two lengths', () => of({ indicator: 'OBV', params: {}, input: { ...closes, volume: [1] } }), /they have 4 and 1/],
    ['text for a price', () => of({ indicator: 'SMA', params: {}, input: { close: ['1'] } }), /at "input\.close\.0"/],
    ['no JSON', () => ['indicator', fileOf('broken.json', '{')], /broken\.json is no JSON/],
    ['a file that is not there', () => ['indicator', join(folder, 'none.json')], /cannot be read: there is no such file/],
    ['nothing at all', () => ['indicator'], /Name either a file/],
    ['a tape without a name', () => ['indicator', '--tape', tape], /Name the indicator by --name/],
    ['a name beside a file', () => [...of({ indicator: 'SMA', input: closes }), '--name', 'sma'], /--name and --set are for a tape/],
    ['an option without a value', () => ['indicator', '--tape', tape, '--name', 'sma', '--set', 'period'], /OPTION=VALUE/],
  ] as const)('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await inProcess(args())
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(sentence)
  })
})
