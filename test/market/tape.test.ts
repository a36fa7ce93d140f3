import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { TapeError } from '../../src/market/tape/tape-error.ts'
import { readCoin } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of a few rows holds more than its hundredth of bad ones. */
const ANY = { maxUnusablePct: 100 }
const T0 = 1_600_000_000_000
const MINUTE = 60_000
const row = (minute: number, prices = '10,11,9,10.5', volume = '1') => `${T0 + minute * MINUTE},${prices},${volume}`
const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const lines = (...rows: string[]) => `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`
const failure = async (...specs: string[]): Promise<string> => {
  try {
    await openTape(specs)
  } catch (error) {
    expect(error instanceof TapeError || error instanceof UsageError, 'a tape that cannot be played is said to be one').toBe(true)
    return (error as Error).message
  }
  throw new Error('the tape was opened')
}
const isOneSentence = (message: string) => expect(message).toMatch(/^[^\n]+\.$/)

describe('rows', () => {
  test('are lines, whatever stands in them: a quote costs its own row and no other', async () => {
    const path = write('binance_ETH-USDT_1m_quotes.csv', lines(row(0), `"${row(1)}`, row(2), row(3).replaceAll(/[^,]+/g, '"$&"'), row(4)))
    const { counts, timeMs } = await readCoin([path], ANY)
    expect([...timeMs].map((ms) => (ms - T0) / MINUTE)).toEqual([0, 2, 3, 4])
    expect(counts).toMatchObject({ rows: 5, used: 4, skipped: expect.objectContaining({ malformed: 1 }) })
  })

  test('are kept or skipped for a named reason, and nothing else happens to them (F41)', async () => {
    const path = write(
      'binance_ETH-USDT_1m.csv',
      lines(
        row(0),
        row(2),
        row(1),
        row(1),
        row(1, '10,11,9,10', '0.5'),
        row(3, '10,11,9'),
        row(4, '0,1,0,1'),
        row(5, '10,9,8,9'),
        row(6, '10,11,9,10', '-1'),
        row(7, '10,1f1,9,10'),
        'nonsense',
        row(9, '10,11,9,10', '0'),
        `${T0 + 9.5 * MINUTE},1,1,1,1,1`,
        '',
        `1600000000,1,1,1,1,1`,
      ),
    )
    const { counts, timeMs, problems } = await readCoin([path], ANY)
    expect([...timeMs].map((ms) => (ms - T0) / MINUTE)).toEqual([0, 1, 2, 9])
    expect(counts).toEqual({
      rows: 14,
      used: 4,
      outside: 0,
      reordered: 1,
      gaps: 1,
      missingCandles: 6,
      zeroVolume: 1,
      rounded: 0,
      skipped: { malformed: 4, nonPositivePrice: 1, inconsistent: 1, negativeVolume: 1, duplicate: 1, differing: 1, overlapping: 1 },
    })
    const said = problems.map(({ reason, count, line, why }) => [reason, count, line, why])
    expect(said).toEqual([
      ['malformed', 4, 7, 'has 5 instead of 6 fields'],
      ['nonPositivePrice', 1, 8, 'has a price that is not above zero'],
      ['inconsistent', 1, 9, 'has an open or close outside its low and high'],
      ['negativeVolume', 1, 10, 'has a negative volume'],
      ['duplicate', 1, 5, 'repeats a candle'],
      ['differing', 1, 6, 'is another candle of the time of line 4, which has no less volume'],
      ['overlapping', 1, 14, 'begins when more than a quarter of the candle before it is left'],
    ])
  })

  test('of the same time: the one with more volume stays, of equal ones the first in the file', async () => {
    const rows = [row(1, '2,2,2,2'), row(0, '1,1,1,1'), row(1, '3,3,3,3'), row(2, '5,5,5,5'), row(2, '6,6,6,6', '2'), row(2, '7,7,7,7')]
    const coin = await readCoin([write('a_B-C_1m.csv', rows.join('\n'))])
    expect([...coin.open]).toEqual([1, 2, 6])
    expect(coin.counts.skipped).toMatchObject({ duplicate: 0, differing: 3 })
  })

  test('with or without header, byte mark, carriage returns, quotes, gzip are the same rows', async () => {
    const rows = [row(0), row(1, '3.25,4,3,3.5', '7')]
    const plain = await readCoin([write('x_A-B_1m.csv', rows.join('\n'))])
    const variants: [string, string | Buffer][] = [
      ['x_A-B_1m_header.csv', lines(...rows)],
      ['x_A-B_1m_crlf.csv', `\ufeff${lines(...rows).replaceAll('\n', '\r\n')}`],
      [
        'x_A-B_1m_quotes.csv',
        rows
          .map((line) =>
            line
              .split(',')
              .map((field) => `"${field}"`)
              .join(','),
          )
          .join('\n'),
      ],
      ['x_A-B_1m_zip.csv.gz', gzipSync(lines(...rows))],
    ]
    for (const [name, content] of variants) {
      const coin = await readCoin([write(name, content)])
      expect([coin.timeMs, coin.open, coin.high, coin.low, coin.close, coin.volume, coin.tickSize, coin.counts]).toEqual([
        plain.timeMs,
        plain.open,
        plain.high,
        plain.low,
        plain.close,
        plain.volume,
        plain.tickSize,
        plain.counts,
      ])
    }
  })

  test('go to the nearest configured tick, and those that moved are counted', async () => {
    const path = write('x_D-E_1m.csv', [row(0, '10.01,10.07,10,10.05'), row(1, '10,10.5,10,10.1')].join('\n'))
    const coin = await readCoin([path], { tickSizes: { 'D/E': '0.05' } })
    expect([...coin.open, ...coin.high, ...coin.low, ...coin.close]).toEqual([200, 200, 201, 210, 200, 200, 201, 202])
    expect([coin.tickSize, coin.counts.rounded]).toEqual(['0.05', 1])
  })

  test('half a tick is still one tick; a candle with less than that would become free, and is left out', async () => {
    const path = write('x_P-Q_1m.csv', [row(0, '1,1,0.25,1'), row(1, '1,1,0.24,1'), row(2, '0.25,0.25,0.25,0.25')].join('\n'))
    const coin = await readCoin([path], { tickSizes: { 'P/Q': '0.5' }, ...ANY })
    expect([...coin.timeMs].map((ms) => (ms - T0) / MINUTE)).toEqual([0, 2])
    expect([coin.low[0], coin.open[1]]).toEqual([1, 1])
    expect(coin.counts.skipped.nonPositivePrice).toBe(1)
    // no rule of a tick beside the coin's own: the lowest decimal there is stays
    const finest = await readCoin([write('x_P-R_1m.csv', [row(0, '1,1,0.00000001,1'), row(1, '1,1,1,1')].join('\n'))])
    expect([finest.rows, finest.low[0]]).toEqual([2, 1])
  })

  test.each([
    ['the longer one first', [0, 5, 10, 11, 12]],
    ['the shorter one first', [0, 1, 2, 7, 12]],
    ['in turns', [0, 5, 6, 11, 12]],
  ])('without a timeframe in its name, of two spacings that are equally common the shorter one counts: %s', async (_, minutes) => {
    const path = write('spaced.csv', minutes.map((minute) => row(minute)).join('\n'))
    const coin = await readCoin([`P/S=${path}`])
    expect([coin.timeframeMs, coin.rows, coin.counts.missingCandles]).toEqual([MINUTE, 5, 8])
  })

  test('without a timeframe in its name, the most common spacing counts, however long', async () => {
    const path = write('sparse.csv', [0, 5, 10, 15, 75].map((minute) => row(minute)).join('\n'))
    expect((await readCoin([`P/T=${path}`])).timeframeMs).toBe(5 * MINUTE)
  })

  test.each([
    ['long before', 400, 0],
    ['long behind', 0, 400],
    ['on both sides of', 400, 400],
  ])('%s all others have a wrong time: the longest stretch without a hole of more than a year stays', async (_, daysBefore, daysBehind) => {
    const DAY = 24 * 60
    const strays = [
      ...(daysBefore > 0 ? [row(-daysBefore * DAY), row(-daysBefore * DAY + 1)] : []),
      ...(daysBehind > 0 ? [row(4 + daysBehind * DAY)] : []),
    ]
    const path = write('strays_S-T_1m.csv', [...strays, ...[0, 1, 2, 3].map((minute) => row(minute))].join('\n'))
    const { counts, timeMs } = await readCoin([path], ANY)
    expect([...timeMs].map((ms) => (ms - T0) / MINUTE)).toEqual([0, 1, 2, 3])
    expect([counts.used, counts.skipped.malformed]).toEqual([4, strays.length])
  })

  test('of two stretches that are equally long the earlier one stays', async () => {
    const far = 400 * 24 * 60
    const path = write('halves_S-V_1m.csv', [row(far), row(far + 1), row(0), row(1)].join('\n'))
    expect([...(await readCoin([path], ANY)).timeMs]).toEqual([T0, T0 + MINUTE])
  })

  test('a candle that opens a little early is played, the one before it is short; earlier still, its place is a hole', async () => {
    const early = [row(0), row(0.95), row(2), row(2.7), row(3.95), row(5.92)]
    const { counts, timeMs, series } = await readCoin([write('early_S-W_1m.csv', early.join('\n'))], ANY)
    expect([...timeMs].map((ms) => (ms - T0) / MINUTE)).toEqual([0, 0.95, 2, 3.95, 5.92])
    expect([0, 1, 2, 3, 4].map((at) => (series.endMs(at) - T0) / MINUTE)).toEqual([0.95, 1.95, 3, 4.95, 6.92])
    expect(counts).toMatchObject({ gaps: 2, missingCandles: 2, skipped: expect.objectContaining({ overlapping: 1 }) })
  })

  test('a hole of a year is a hole', async () => {
    const path = write('year_S-U_1m.csv', [row(0), row(366 * 24 * 60)].join('\n'))
    expect((await readCoin([path])).counts).toMatchObject({ used: 2, gaps: 1 })
  })

  test('printed binary noise makes no candle inconsistent', async () => {
    const coin = await readCoin([
      write('x_N-O_1m.csv', [row(0, '1.2147000000000001,1.2147,1.2,1.2'), row(1, '1.3,1.3,0.30000000000000004,1')].join('\n')),
    ])
    expect([coin.tickSize, coin.rows, coin.counts.rounded, coin.low[1]]).toEqual(['0.0001', 2, 2, 3000])
  })

  test('more than the bound are refused', async () => {
    const path = write('x_F-G_1m.csv', [0, 1, 2].map((minute) => row(minute)).join('\n'))
    await expect(openTape([path], { maxRows: 2 })).rejects.toThrow(/more than 2 rows/)
  })

  test('of a file of several megabytes are all read (the parser works piece by piece)', async () => {
    const count = 60_000
    const path = write('x_H-I_1m.csv', Array.from({ length: count }, (_, minute) => row(minute)).join('\n'))
    const coin = await readCoin([path])
    expect([coin.rows, coin.counts.rows, coin.timeMs.at(-1)]).toEqual([count, count, T0 + (count - 1) * MINUTE])
  })
})

describe('what cannot be played is refused in one sentence', () => {
  const good = lines(row(0), row(1))
  test.each([
    ['nothing', [], /No tape was named/],
    ['a missing file', [join(folder, 'none_A-B_1m.csv')], /does not exist/],
    ['a missing file for a symbol', ['A/B=/nowhere/x.csv'], /\/nowhere\/x\.csv for A\/B does not exist/],
    [
      'a symbol that is none',
      ['AB=/nowhere/x.csv'],
      /"AB" in "AB=\/nowhere\/x.csv" is no spot pair written like ETH\/USDT and no contract/,
    ],
    ['an inverse contract', [`BTC/USD:BTC=${write('p.csv', good)}`], /is an inverse contract, settled in BTC itself/],
    ['an empty file', [write('v_A-B_1m.csv', '')], /v_A-B_1m\.csv holds no usable candle: it is empty/],
    ['a header alone', [write('v_A-C_1m.csv', lines())], /holds no usable candle/],
    ['rows that all fail', [write('v_A-D_1m.csv', lines('160000000,1,1,1,1,1'))], /line 2 has an open time that is not in milliseconds/],
    [
      'a column without its name',
      [write('v_A-E_1m.csv', good.replace('open,high', 'open,top'))],
      /: its header, line 1, names no high: call the columns time, open, high, low, close and volume\.$/,
    ],
    ['a truncated gzip', [write('v_A-F_1m.csv.gz', gzipSync(good).subarray(0, 40))], /not a whole gzip file/],
    ['no gzip at all', [write('v_A-G_1m.csv.gz', good)], /not a whole gzip file/],
    ['one row without a timeframe', [`A/B=${write('one.csv', lines(row(0)))}`], /tells no timeframe/],
    ['a wrong timeframe', [write('v_A-H_1h.csv', lines(row(0), row(1), row(2)))], /closer together/],
    [
      'a symbol in two timeframes',
      [write('v_A-I_1m.csv', good), write('v_A-I_5m.csv', lines(row(0), row(5), row(10)))],
      /only files of one timeframe can be joined/,
    ],
    ['two venues', [write('v_A-J_1m.csv', good), write('w_B-J_1m.csv', good)], /One run trades at one venue/],
    ['a name without venue', [write('candles.csv', good)], /name of .*candles\.csv does not say/],
    ['a multi-timeframe name', [write('mtf_binance_BTC-USDT_2018-04_5m.csv', good)], /does not say venue, pair and timeframe/],
  ])('%s', async (_, specs, message) => {
    isOneSentence(await failure(...specs))
    expect(await failure(...specs)).toMatch(message)
  })

  test('an empty folder, and a folder for one symbol', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(await failure(empty)).toMatch(/holds no \.csv or \.csv\.gz file/)
    expect(await failure(`A/B=${empty}`)).toMatch(/needs one file/)
  })
})

test('the same content is the same tape wherever it lies; another content is another', async () => {
  mkdirSync(join(folder, 'elsewhere'))
  const one = await openTape([write('v_A-Z_1m.csv', lines(row(0), row(1)))])
  const same = await openTape([write('elsewhere/v_A-Z_1m.csv', lines(row(0), row(1)))])
  const other = await openTape([write('v_A-Z_1m_b.csv', lines(row(0), row(1, '10,11,9,10.4')))])
  expect(same.identity.hash).toBe(one.identity.hash)
  expect(other.identity.hash).not.toBe(one.identity.hash)
})
