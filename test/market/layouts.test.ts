import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import { ReadingStopped } from '../../src/market/tape/tape-error.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { zipOf } from './made-zip.ts'
import { CANDLES, header, iso, lines, MINUTE, openFolder, plain, RIGHT, times } from './written-candles.ts'

const { folder, write, read } = openFolder()

describe('a file is read as it is written', () => {
  test.each<[string, string, TapeOptions, string[]]>([
    ['behind empty lines', `\n \n${header}${plain.replaceAll('\n', '\n\n')}\n\n`, {}, []],
    ['behind empty lines and semicolons', `\n${plain.replaceAll(',', ';')}`, {}, ['A/B: fields behind semicolons.']],
    ['in seconds', lines((time, candle) => [time / 1000, ...candle]), {}, ['A/B: times in s.']],
    ['in microseconds', lines((time, candle) => [time * 1000 + 7, ...candle]), {}, ['A/B: times in us.']],
    ['in nanoseconds, as pandas counts', lines((time, candle) => [BigInt(time) * 1_000_000n + 7n, ...candle]), {}, ['A/B: times in ns.']],
    [
      'behind an index without a name',
      `,open,high,low,close,volume\n${lines((time, candle) => [`${iso(time).replace('T', ' ')}+00:00`, ...candle])}`,
      {},
      ['A/B: times by ISO 8601.'],
    ],
    ['behind one that only counts', `,time,open,high,low,close,volume\n${lines((time, candle) => [time % 7, time, ...candle])}`, {}, []],
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
    [
      'as CryptoDataDownload does without its URL',
      `unix,date,symbol,open,high,low,close,Volume A,Volume B\n${lines((time, candle) => [time, 'x', 'A/B', ...candle, 7])}`,
      {},
      ['A/B: CryptoDataDownload.'],
    ],
    [
      'as CryptoDataDownload does, now in milliseconds, then in seconds and back',
      `https://x\nUnix,Date,Symbol,Open,High,Low,Close,Volume A\n${lines((time, candle) => [time === times[1] ? time / 1000 : time, 'x', 'AB', ...candle])}`,
      {},
      ['A/B: CryptoDataDownload, some of them in s.'],
    ],
    [
      'mostly in seconds, if its columns are said to be of CryptoDataDownload',
      `time,open,high,low,close,volume\n${lines((time, candle) => [time === times[2] ? time : `${time / 1000}.0`, ...candle])}`,
      { format: 'cryptodatadownload' },
      ['A/B: CryptoDataDownload, times in s, some of them in ms.'],
    ],
    ['behind what a spreadsheet is told of it', `sep=;\n${header}${plain}`.replaceAll(',', ';'), {}, ['A/B: fields behind semicolons.']],
    ['bare, behind the same', `\n"sep=,"\n${plain}`, {}, []],
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

test('who is asked to stop stops, wherever it is', async () => {
  const stop = new AbortController()
  stop.abort()
  for (const [content, name] of [
    [plain, 'x.csv'],
    [gzipSync(plain), 'x.csv.gz'],
    [zipOf({ 'x.csv': plain }), 'x.zip'],
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
