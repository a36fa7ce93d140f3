import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CandleSeries } from '../../../src/market/tape/candle-series.ts'
import { openTape } from '../../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../../src/market/tape/tape-options.ts'
import { RECORDINGS, recordingOf } from '../../recordings.ts'
import { columnsOf } from '../read-coin.ts'
import { openFolder } from '../written-candles.ts'

const T = Date.UTC(2024, 0, 1)
const { write } = openFolder()
let nth = 0
const read = async (lines: readonly unknown[], options: TapeOptions = {}, symbol = 'A/B') => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const { coins, remarks } = await openTape([`${symbol}=${write(`${++nth}.jsonl`, text)}`], options)
  const [coin] = coins
  const timesOf = (of: 'trades' | 'quotes') =>
    coin![of] && Array.from({ length: coin![of].series.rows }, (_, row) => coin![of]!.series.openMs(row) - T)
  return { coin: coin!, trades: timesOf('trades'), quotes: timesOf('quotes'), remarks: remarks.join(' ') }
}

const trade = (n: number, more: object = {}) => ({
  e: 'trade',
  E: T + n,
  s: 'AB',
  t: n,
  p: `${10 + n}`,
  q: '1',
  T: T + n,
  m: true,
  ...more,
})
const summed = (n: number) => ({ e: 'aggTrade', E: T + n, s: 'AB', a: n, p: '10', q: '3', f: n, l: n, T: T + n, m: true })
const best = (n: number, more: object = {}) => ({ u: n, s: 'AB', b: '9', B: '1', a: '11', A: '2', ...more })
const depth = { e: 'depthUpdate', E: T, s: 'AB', U: 1, u: 2, b: [['9', '1']], a: [] }
/** As a recorder writes them: the time of its own clock, 20 ms ahead of the venue's, in front. */
const stamped = (n: number, data: object) => `${T + n + 20}000000 ${JSON.stringify({ stream: 'x', data })}`

describe('frames as a recorder wrote them', () => {
  test('are trades and quotes in one file, by the venue’s time where it says one', async () => {
    const { trades, quotes, remarks } = await read([
      `${T}000000 {"lastUpdateId":1,"bids":[],"asks":[]}`,
      ...[1, 2, 3].flatMap((n) => [stamped(n, trade(n)), stamped(n, best(n)), stamped(n, depth)]),
    ])
    expect([trades, quotes]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(remarks).toContain("holds trades in frames of Binance's WebSocket, times in ms.")
    expect(remarks).toContain("holds quotes in frames of Binance's WebSocket")
  })

  test.each([
    ['--format reads one of the two', [trade(1), trade(2, { p: '11' })], { format: 'quotes' as const }, undefined, [1, 2]],
    ['frames alone, of contracts', [trade(1), trade(2)], {}, [1, 2], [1, 2]],
  ])('%s', async (_, trades, options, told, quoted) => {
    const found = await read([...trades, ...[1, 2].map((n) => best(n, { e: 'bookTicker', T: T + n }))], options)
    expect([found.trades, found.quotes]).toEqual([told, quoted])
  })

  test('of a contract the trades that are none of the market are left out, and of both streams the single trades are played', async () => {
    const { coin, trades } = await read([
      trade(1, { X: 'MARKET' }),
      trade(2, { X: 'NA', p: '0' }),
      summed(2),
      trade(3, { X: 'MARKET' }),
      summed(3),
    ])
    expect(trades).toEqual([1, 3])
    expect(coin.trades!.series.volume(1)).toBe(1)
    expect((await read([summed(1), summed(2)])).trades).toEqual([1, 2])
  })

  test('what is read of a coin follows from its own frames: another one may be recorded by other streams', async () => {
    const other = [1, 2].flatMap((n) => [trade(n, { s: 'XY' }), best(n, { s: 'XY', e: 'bookTicker', T: T + n })])
    expect((await read([...other, summed(1), summed(3)])).trades).toEqual([1, 3])
    const quoted = await read([...other, ...[1, 4].map((n) => best(n, { e: 'bookTicker', T: T + n }))])
    expect([quoted.trades, quoted.quotes]).toEqual([undefined, [1, 4]])
  })

  test('torn ones are counted with their line, and those of other coins left out', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => trade(n))
    const { coin, remarks } = await read([...rows.slice(0, 100), '{"e": "trade", "s": "A', trade(5, { s: 'XY' }), ...rows.slice(100)])
    expect(coin.trades!.series.rows).toBe(200)
    expect(coin.trades!.problems).toMatchObject([{ reason: 'malformed', count: 1, line: 101 }])
    expect(remarks).toContain('those of other coins left out')
  })
})

describe('are refused in a sentence', () => {
  test.each<[string, readonly unknown[], RegExp, TapeOptions?]>([
    [
      'frames of another venue',
      ['1723161254024619568 {"topic":"publicTrade.AB","data":[]}'],
      /frames of a WebSocket, of which none .* make a CSV of them/,
    ],
    ['another coin', [trade(1, { s: 'XY' })], /says that it holds XY, not A\/B: name it by the pair/],
    [
      'a kind that it does not hold',
      [trade(1)],
      /holds frames of trades, and at its begin no quotes, which --format quotes insists/,
      { format: 'quotes' },
    ],
    ['other JSON', ['{"a": 1}'], /is JSON, but not one array of candles/],
  ])('%s', async (_, lines, sentence, options) => {
    await expect(read(lines, options)).rejects.toThrow(sentence)
  })
})

const at = (name: string): string => `ETH/USDT=${recordingOf(`market/ticks/binance_ethusdt_20240808_${name}.gz`)}`
const isThere = existsSync(recordingOf('market/ticks/binance_ethusdt_20240808_raw-ws.jsonl.gz'))

// the frames end earlier than what was made of them
test.skipIf(!isThere)('recorded frames are the trades and quotes that were made of them', { tags: [RECORDINGS] }, async () => {
  for (const [of, name, count] of [
    ['trades', 'trades.csv', 5202],
    ['quotes', 'bookticker.csv', 21_293],
  ] as const) {
    const seriesOf = async (file: string) => (await openTape([at(file)], { format: file.endsWith('.csv') ? 'auto' : of })).coins[0]![of]!
    const [raw, made] = [await seriesOf('raw-ws.jsonl'), await seriesOf(name)]
    expect(raw.counts).toMatchObject({ rows: count, used: count })
    // the last millisecond may be cut
    const columns = (series: CandleSeries) => columnsOf({ series: series.slice(0, raw.series.rows - 1) })
    expect(columns(raw.series)).toEqual(columns(made.series))
  }
  const whole = await openTape([at('raw-ws.jsonl')])
  expect(whole.coins[0]).toMatchObject({ trades: { behind: 5202 }, quotes: { counts: { used: 21_293 } } })
  expect(whole.remarks.join(' ')).toMatch(/5202 of 5202 trades were received before they happened.*moved by 1\.27 s to the venue's/)
})
