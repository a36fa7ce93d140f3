import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { TapeError } from '../../src/market/tape/tape-error.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { zipOf } from './made-zip.ts'
import { header, iso, lines, MINUTE, openFolder, plain, RIGHT, T0 } from './written-candles.ts'

const { read } = openFolder()

const COINBASE = lines((time, [o, h, l, c, v]) => [time, l, h, o, c, v])
const bytes = zipOf({ 'x.csv': plain })
describe('what is refused, in one sentence that says what to do', () => {
  test.each<[string, string | Buffer, RegExp, TapeOptions?]>([
    [
      "a bare file that fits Coinbase's order",
      COINBASE,
      /it would fit Coinbase's order \(time,low,high,open,close,volume\); say --format coinbase if/,
    ],
    [
      "a bare file that fits Jesse's order",
      lines((time, [o, h, l, c, v]) => [time, o, c, h, l, v]),
      /it would fit Jesse's order .* say --format jesse/,
    ],
    [
      'times without an offset',
      lines((time, candle) => [iso(time), ...candle]),
      /no? offset|without an offset from UTC, such as 2024-01-01T00:00:00: say --format iso/,
    ],
    [
      'another coin within',
      `https://x\nUnix,Symbol,Open,High,Low,Close,Volume\n1,BTC/USDT,1,1,1,1,1\n`,
      /says that it holds BTCUSDT, not A\/B/,
    ],
    ['a title alone', 'https://x\n1,2,3,4,5,6\n', /is not of CryptoDataDownload: its line 2 does not name columns/],
    [
      'a column that is named twice',
      `time,open,open,high,low,close,volume\n${plain}`,
      /: its header, line 1, names open twice: leave one of them\.$/,
    ],
    ['two columns of the same time', `time,open,high,low,close,volume,time\n${plain}`, /names time twice/],
    [
      'a volume of another name',
      `Date,Open,High,Low,Close,Vol\n${plain}`,
      /names no volume \(vol may be it, if it is in A\): call the columns time, open, high, low, close and volume\.$/,
    ],
    ['no time and no close', `when,open,high,low,last,volume\n${plain}`, /line 1, names no time, close: call the columns/],
    ...['quote_volume', 'Quote asset volume', 'Volume B', 'volumeto', 'turnover'].map((name): [string, string, RegExp] => [
      `the volume of the other asset, ${name}`,
      `time,open,high,low,close,${name}\n${plain}`,
      new RegExp(`has the volume in B alone \\(${name.toLowerCase()}\\), and that in A is needed: add a column of it`),
    ]),
    [
      'days and months in an order that nobody knows',
      header + lines((_, candle) => ['03/04/2024 10:00', ...candle]),
      /has times such as 03\/04\/2024 10:00, which can be read in several ways: write them like 2024-05-13T10:00Z\.$/,
    ],
    ['the same without a header', lines((_, candle) => ['13.05.2024', ...candle]), /has times such as 13\.05\.2024, which can be read/],
    ['prose that begins with a word', 'time flies\nlike an arrow', /line 1 is neither a candle nor the header/],
    ['JSON of objects', '[{"open": 1}]', /is JSON, but not one array of candles/],
    ['JSON that breaks off', JSON.stringify(RIGHT).slice(0, -1), /ends within its JSON: it is truncated/],
    ['no JSON, if that is said', plain, /is no JSON, as --format freqtrade says/, { format: 'freqtrade' }],
    ['a line without an end', 'x'.repeat(3_000_000), /has no line break in its first megabyte/],
    [
      'garbage without an end',
      '1,2,3\n'.repeat(20_000),
      /holds no usable candle in its first \d+ rows: malformed \d+: line 1 has 3 instead of 6 fields/,
    ],
    ['a zip archive without candles', zipOf({ 'readme.txt': 'x' }), /holds no candle file: put one \.csv or \.json/],
    [
      'a zip archive of several',
      zipOf({ 'a.csv': plain, 'b.csv': plain }),
      /holds 2 candle files \(a\.csv, b\.csv\): unpack it, and name one/,
    ],
    ['an encrypted zip archive', zipOf({ 'a.csv': plain }, 1), /is encrypted: unpack it/],
    ['a truncated zip archive', bytes.subarray(0, bytes.length - 30), /is not a whole zip archive/],
    ['a damaged zip archive', Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(20), bytes.subarray(60)]), /is not a whole zip archive/],
    ['more than it may unpack to', zipOf({ 'a.csv': plain.repeat(100) }), /unpacks to more than 1000 bytes: split it/, { maxBytes: 1000 }],
    ['as much in gzip', gzipSync(plain.repeat(100)), /unpacks to more than 1000 bytes: split it/, { maxBytes: 1000 }],
    ['as much of nothing packed', plain.repeat(100), /unpacks to more than 1000 bytes: split it/, { maxBytes: 1000 }],
    [
      'times that a spreadsheet has rounded',
      Array.from({ length: 100 }, (_, row) => `${(T0 + row * MINUTE).toExponential(5)},1,1,1,1,${row}`).join('\n'),
      /its times were rounded by a spreadsheet; export it anew/,
    ],
    [
      'times that a spreadsheet has rounded to a few',
      Array.from({ length: 1000 }, (_, row) => `${(T0 + row * MINUTE).toExponential(5)},1,1,1,1,${row}`).join('\n'),
      /its times were rounded by a spreadsheet; export it anew/,
    ],
    [
      'decimal commas',
      lines((time, candle) => [time, ...candle.map((text) => text.replace('.', ','))], ';'),
      /has a decimal comma, where a point is needed/,
    ],
    [
      'two bad rows in a hundred',
      `${'\n'}${lines((time, candle) => [time, ...candle])}\nx,1,1,1,1,1`,
      /1 of 4 rows cannot be played \(malformed 1: line 5 has a field .*\); mend .* --set market\.maxUnusablePct=25\.$/,
    ],
  ])('%s', async (_, content, sentence, options) => {
    const reading = read(content, options)
    await expect(reading).rejects.toThrow(TapeError)
    await expect(reading).rejects.toThrow(sentence)
    await expect(reading).rejects.toThrow(/^[^\n]+\.$/)
  })

  test('one row in a hundred and no more', async () => {
    const rows = Array.from({ length: 99 }, (_, row) => `${T0 + row * MINUTE},1,1,1,1,1`)
    expect((await read([...rows, 'x'].join('\n'))).coin.counts.skipped.malformed).toBe(1)
    await expect(read([...rows, 'x', 'y'].join('\n'))).rejects.toThrow(/2 of 101 rows cannot be played/)
    // rows that say nothing new are none of them
    expect((await read([...rows, ...rows].join('\n'))).coin.counts.skipped.duplicate).toBe(99)
  })

  test('orders of columns that cannot be told apart are both named', async () => {
    // falls all the way from its high to its low, or rises from its low to its high
    const both = [10, 14, 14, 10].join()
    const rows = Array.from({ length: 3 }, (_, row) => `${T0 + row * MINUTE},${both},1`)
    await expect(read(rows.join('\n'))).rejects.toThrow(
      /it would fit Coinbase's order \(time,low,high,open,close,volume\) or Jesse's order \(time,open,close,high,low,volume\); say --format coinbase or --format jesse if/,
    )
  })
})
