import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openTape, type TapeOptions } from '../../src/market/tape/tape.ts'
import { ReadingStopped, TapeError } from '../../src/market/tape/tape-error.ts'
import { zipOf } from './made-zip.ts'
import { readCoin } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-layouts-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const T0 = Date.UTC(2024, 0, 1)
const MINUTE = 60_000
/** open, high, low, close, volume: no two of them alike, and in no other order a candle */
const CANDLES = [
  ['10', '13', '9', '12', '1.5'],
  ['12', '14', '8', '9', '2.5'],
  ['9', '11', '7', '10', '3.5'],
]
const times = CANDLES.map((_, row) => T0 + row * MINUTE)
/** Lines of fields: each made of a row's time and prices. */
const lines = (made: (time: number, candle: readonly string[]) => readonly unknown[], delimiter = ','): string =>
  CANDLES.map((candle, row) => made(times[row]!, candle).join(delimiter)).join('\n')
const plain = lines((time, candle) => [time, ...candle])
const iso = (time: number): string => new Date(time).toISOString().slice(0, 19)

let nth = 0
const read = async (content: string | Buffer, options?: TapeOptions, name = 'x.csv') => {
  const path = write(`${++nth}-${name}`, content)
  const coin = await readCoin([`A/B=${path}`], options)
  const { remarks } = await openTape([`A/B=${path}`], options)
  const candles = [...coin.timeMs.keys()].map((row) => [
    coin.timeMs[row],
    coin.open[row],
    coin.high[row],
    coin.low[row],
    coin.close[row],
    coin.volume[row],
  ])
  return { coin, candles, remarks }
}
const RIGHT = CANDLES.map((candle, row) => [times[row], ...candle.map(Number)])
const header = 'time,open,high,low,close,volume\n'

describe('a file is read as it is written', () => {
  test.each<[string, string, TapeOptions, string[]]>([
    ['behind empty lines', `\n \n${header}${plain.replaceAll('\n', '\n\n')}\n\n`, {}, []],
    ['behind empty lines and semicolons', `\n${plain.replaceAll(',', ';')}`, {}, ['A/B: fields behind semicolons.']],
    ['in seconds', lines((time, candle) => [time / 1000, ...candle]), {}, ['A/B: times in s.']],
    ['in microseconds', lines((time, candle) => [time * 1000 + 7, ...candle]), {}, ['A/B: times in us.']],
    ['with fractions of a second', lines((time, candle) => [`${time / 1000}.000`, ...candle]), {}, ['A/B: times in s.']],
    ['with whole numbers as pandas writes them', lines((time, candle) => [`${time}.0`, ...candle]), {}, []],
    ['with exponents in all of its times', lines((time, candle) => [time.toExponential(), ...candle]), {}, []],
    ['by ISO 8601 in UTC', header + lines((time, candle) => [`${iso(time)}Z`, ...candle]), {}, ['A/B: times by ISO 8601.']],
    ['with an offset', lines((time, candle) => [`${iso(time + 90 * MINUTE)}+01:30`, ...candle]), {}, ['A/B: times by ISO 8601.']],
    ['as pandas has it', lines((time, candle) => [`${iso(time).replace('T', ' ')}+00:00`, ...candle]), {}, ['A/B: times by ISO 8601.']],
    ['behind an hour alone', lines((time, candle) => [`${iso(time - 300 * MINUTE)}-05`, ...candle]), {}, ['A/B: times by ISO 8601.']],
    ['without one, if that is said', lines((time, candle) => [iso(time), ...candle]), { format: 'iso' }, ['A/B: times by ISO 8601.']],
    ['behind tabs', lines((time, candle) => [time, ...candle], '\t'), {}, ['A/B: fields behind tabs.']],
    ['behind bars', lines((time, candle) => [time, ...candle], '|'), {}, ['A/B: fields behind bars.']],
    ['with capitals and quotes', `"Date","Open","High","Low","Close","Volume"\n${plain}`, {}, []],
    [
      'in an order that its header names',
      `volume,close,x,low,high,open,timestamp\n${lines((time, [o, h, l, c, v]) => [v, c, 'x', l, h, o, time])}`,
      {},
      ['A/B: columns in the order volume, close, low, high, open, timestamp.'],
    ],
    [
      "in Coinbase's order",
      lines((time, [o, h, l, c, v]) => [time / 1000, l, h, o, c, v]),
      { format: 'coinbase' },
      ["A/B: Coinbase's order of columns, times in s."],
    ],
    ["in Jesse's order", lines((time, [o, h, l, c, v]) => [time, o, c, h, l, v]), { format: 'jesse' }, ["A/B: Jesse's order of columns."]],
    ['as Kraken does', lines((time, candle) => [time / 1000, ...candle, 12]), {}, ['A/B: Kraken OHLCVT, times in s.']],
    [
      'as JSON',
      `[${lines((time, candle) => [`[${time}`, ...candle.slice(0, 4), `${candle[4]}]`]).replaceAll('\n', ',\n')}]\n`,
      {},
      ['A/B: JSON.'],
    ],
    ['as JSON of texts', JSON.stringify(CANDLES.map((candle, row) => [times[row], ...candle, 'x'])), {}, ['A/B: JSON.']],
    [
      'as CryptoDataDownload does',
      `https://www.CryptoDataDownload.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume A,Volume B\n${lines((time, candle) => [time, 'x', 'AB', ...candle, 7])}`,
      {},
      ['A/B: CryptoDataDownload.'],
    ],
  ])('%s', async (_, content, options, remarks) => {
    const found = await read(content, options)
    expect(found.candles).toEqual(RIGHT)
    expect(found.remarks).toEqual(remarks)
  })

  test('what is not damaged is played, and the damaged row is told by its line', async () => {
    const content = `https://x\nUnix,Date,Symbol,Open,High,Low,Close,Volume A\n${lines((time, candle) => [time, 'x', 'A/B', ...candle])}\n1,2\n`
    const { coin, candles } = await read(content, { maxUnusablePct: 100 })
    expect(candles).toEqual(RIGHT)
    expect(coin.problems).toEqual([{ reason: 'malformed', count: 1, line: 6, why: 'has 2 instead of 8 fields' }])
  })

  test('only Binance changes its unit within a file, and only once', async () => {
    const twelve = (time: number, candle: readonly string[]) => [time, ...candle, 1, 1, 1, 1, 1, 1]
    const rows = CANDLES.map((candle, row) => twelve(row === 0 ? times[row]! : times[row]! * 1000, candle).join())
    const { candles, remarks } = await read(rows.join('\n'))
    expect([candles, remarks]).toEqual([RIGHT, ['A/B: Binance Vision, times in ms, from line 2 on in us.']])
    const back = [...rows, twelve(times[2]! + MINUTE, CANDLES[2]!).join()]
    expect((await read(back.join('\n'), { maxUnusablePct: 25 })).coin.counts.skipped.malformed).toBe(1)
    const six = CANDLES.map((candle, row) => [row === 2 ? times[row]! * 1000 : times[row], ...candle].join())
    expect((await read(six.join('\n'), { maxUnusablePct: 50 })).coin.counts).toMatchObject({ used: 2, skipped: { malformed: 1 } })
  })

  test('the newest row may stand first', async () => {
    const { candles, coin } = await read(plain.split('\n').reverse().join('\n'))
    expect([candles, coin.counts.reordered]).toEqual([RIGHT, 2])
  })
})

describe('packed', () => {
  test.each<[string, string | Buffer, string]>([
    ['a zip archive', zipOf({ 'x.csv': plain }), 'x.zip'],
    ['a zip archive beside other things', zipOf({ 'readme.txt': 'hello', 'a/x.CSV': plain, 'sum.sha256': '1' }), 'x.zip'],
    ['a zip archive under another name', zipOf({ 'x.csv': plain }), 'x.csv'],
    ['JSON within a zip archive', zipOf({ 'x.json': JSON.stringify(RIGHT) }), 'x.zip'],
    ['gzip', gzipSync(plain), 'x.csv.gz'],
    ['gzip under another name', gzipSync(plain), 'x.csv'],
    ['two pieces of gzip', Buffer.concat([gzipSync(plain.slice(0, 50)), gzipSync(plain.slice(50))]), 'x.csv.gz'],
    ['JSON within gzip', gzipSync(JSON.stringify(RIGHT)), 'x.json.gz'],
  ])('%s holds the same candles', async (_, content, name) => {
    const found = await read(content, {}, name)
    expect(found.candles).toEqual(RIGHT)
    expect(found.coin.candles).toBe((await read(plain)).coin.candles)
  })

  test('the hash is of the unpacked content, so that a person can compare it', async () => {
    expect((await read(zipOf({ 'x.csv': plain }), {}, 'x.zip')).coin.sha256).toBe((await read(plain)).coin.sha256)
  })

  test('a folder holds .csv, and .json and .zip that are named like candles', async () => {
    const inside = join(folder, 'mixed')
    mkdirSync(inside)
    writeFileSync(join(inside, 'v_A-B_1m.csv'), plain)
    writeFileSync(join(inside, 'v_C-B_1m.json'), JSON.stringify(RIGHT))
    writeFileSync(join(inside, 'v_D-B_1m.zip'), zipOf({ 'x.csv': plain }))
    writeFileSync(join(inside, 'manifest.json'), '{}')
    writeFileSync(join(inside, 'other.zip'), 'x')
    expect((await openTape([inside])).coins.map(({ symbol }) => symbol)).toEqual(['A/B', 'C/B', 'D/B'])
  })
})

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
    ['a column that is named twice', `time,open,open,high,low,close,volume\n${plain}`, /line 1 is neither a candle nor the header/],
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

test('who is asked to stop stops, wherever it is', async () => {
  const stop = new AbortController()
  stop.abort()
  for (const [content, name] of [
    [plain, 'x.csv'],
    [gzipSync(plain), 'x.csv.gz'],
    [bytes, 'x.zip'],
  ] as const)
    await expect(read(content, { stop: stop.signal }, name)).rejects.toThrow(ReadingStopped)
})

describe('remarks', () => {
  test.each([
    ['binanceusdm_A-B_1m.csv', 'binanceusdm', 'A/B:B'],
    ['okxswap_A-B_1m.csv', 'okxswap', 'A/B:B'],
    ['x_A-B-PERP_1m.csv', 'A-B-PERP', 'A/B:B'],
    ['binance_ABUSD_PERP_1m.csv', 'PERP', null],
  ])('contracts in %s are played as such, or as spot where a pair of coins is named, which is said', async (name, why, symbol) => {
    const path = write(name, plain)
    expect((await openTape([`A/B=${path}`])).remarks).toEqual([`A/B: ${name} holds contracts (${why}); its prices are played as spot.`])
    expect((await openTape([`A/B:B=${path}`])).remarks).toEqual([])
    if (symbol !== null) expect((await openTape([path])).coins).toMatchObject([{ symbol, base: 'A', quote: 'B' }])
    else await expect(openTape([path])).rejects.toThrow(`does not say what its contracts (${why}) are settled in`)
  })

  test.each(['A/A', 'BTC/PERP'])('%s is no pair, whoever says so', async (symbol) => {
    const path = write('pair.csv', plain)
    await expect(openTape([`${symbol}=${path}`])).rejects.toThrow(
      /nothing is traded against itself|does not say what the contract is settled in/,
    )
    const named = write(`x_${symbol.replace('/', '-')}_1m.csv`, plain)
    if (symbol === 'A/A') await expect(openTape([named])).rejects.toThrow(/nothing is traded against itself/)
  })
})
