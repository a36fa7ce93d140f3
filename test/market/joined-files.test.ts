import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { columnsOf } from './read-coin.ts'
import { MINUTE, openFolder, T0 } from './written-candles.ts'

const { write } = openFolder()
let nth = 0
const named = (content: string, timeframe?: string) =>
  `A/B=${write(timeframe === undefined ? `${++nth}.csv` : `v_A-B_${timeframe}_${++nth}.csv`, content)}`

const opened = async (contents: readonly string[], options: TapeOptions = {}, timeframe?: string) => {
  const { coins, remarks, identity } = await openTape(
    contents.map((content) => named(content, timeframe)),
    options,
  )
  const { series, trades, quotes, counts } = coins[0]!
  const rowsOf = (of: typeof series | undefined) =>
    of && Object.fromEntries(Object.entries(columnsOf({ series: of })).map(([name, column]) => [name, [...column]]))
  return { rows: rowsOf(series), trades: rowsOf(trades?.series), quotes: rowsOf(quotes?.series), hash: identity.hash, counts, remarks }
}

/** Lines in pieces: between two cuts, of which a piece may reach over those of its neighbours, in any order. */
const pieces = (lines: number) =>
  fc
    .record({
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: lines - 1 }), { minLength: 1, maxLength: 4 }),
      more: fc.array(fc.nat(5), { minLength: 5, maxLength: 5 }),
      turn: fc.nat(4),
    })
    .map(({ cuts, more, turn }) => {
      const ends = [...cuts.sort((a, b) => a - b), lines]
      const spans = ends.map((end, at) => [Math.max(0, (ends[at - 1] ?? 0) - more[at]!), end] as const)
      return [...spans.slice(turn), ...spans.slice(0, turn)]
    })

const amount = (n: number): string => `${(n * 7919) % 13}.${(n * 104729) % 10}`
const KINDS: readonly (readonly [what: string, lines: readonly string[], header: string])[] = [
  [
    'candles with holes',
    Array.from({ length: 40 }, (_, n) => `${T0 + (n > 20 ? n + 3 : n) * MINUTE},${10 + (n % 3)},14,9,${11 - (n % 2)},${amount(n)}`),
    'time,open,high,low,close,volume',
  ],
  // two of each millisecond, cut anywhere: ids tell that the pieces are two
  [
    'trades with ids',
    Array.from({ length: 60 }, (_, n) => `${T0 + Math.floor(n / 2) * 700},${n},${10 + (n % 4)},1.5`),
    'time,id,price,amount',
  ],
  ['trades without ids', Array.from({ length: 60 }, (_, n) => `${T0 + n * 700},${10 + (n % 4)},${amount(n + 1)}`), 'time,price,amount'],
  ['quotes', Array.from({ length: 60 }, (_, n) => `${T0 + n * 900},${10 + (n % 4)},3,${15 + (n % 3)},4`), 'time,bid,bidSize,ask,askSize'],
]

test.each(KINDS)('%s in pieces, in any order, some told twice, are the same tape as in one', async (what, lines, header) => {
  const asFile = (of: readonly string[]): string => `${header}\n${of.join('\n')}\n`
  const whole = await opened([asFile(lines)], {}, '1m')
  await fc.assert(
    fc.asyncProperty(pieces(lines.length), async (spans) => {
      // a millisecond that two pieces have parts of, and one trade of it in both, is more than can be told
      const apart = what === 'trades with ids' ? spans.map(([from, to]) => [from - (from % 2), to] as const) : spans
      const contents = apart.map(([from, to]) => asFile(lines.slice(from, to)))
      // a piece may have one candle, which tells no timeframe
      const joined = await opened(contents, {}, '1m')
      expect(joined).toMatchObject({ rows: whole.rows, hash: whole.hash })
      expect([joined.trades, joined.quotes]).toEqual([whole.trades, whole.quotes])
      const { rows, used, skipped } = joined.counts
      if (what === 'candles with holes') expect(used + Object.values(skipped).reduce((sum, count) => sum + count)).toBe(rows)
    }),
    { numRuns: 25 },
  )
})

test('trades of a millisecond that is cut are put together by their ids, and without ids the piece with more is played', async () => {
  const trades = (header: string, rows: readonly string[]): string => `${header}\n${rows.map((row) => `${T0 + 1},${row}`).join('\n')}\n`
  const withIds = await opened([trades('time,id,price,amount', ['1,10,1', '2,14,2']), trades('time,id,price,amount', ['3,9,1', '4,12,1'])])
  expect(withIds.trades).toMatchObject({ open: [10], high: [14], low: [9], close: [12], volume: [5] })
  const without = await opened([trades('time,price,amount', ['10,1', '14,2']), trades('time,price,amount', ['9,1', '12,1'])])
  expect(without.trades).toMatchObject({ open: [10], high: [14], close: [14], volume: [3] })
  expect(without.remarks.join(' ')).toContain('1 differ at one time, of which those with more volume are played')
})

test('trades that are told to the second are not counted twice where a second is cut', async () => {
  const rows = Array.from({ length: 12 }, (_, n) => `${T0 / 1000 + Math.floor(n / 4)},${10 + n}.5,1.25`)
  const whole = await opened([rows.join('\n')])
  // within the middle second, of which the second file has all
  const joined = await opened([rows.slice(0, 6).join('\n'), rows.slice(4).join('\n')])
  expect(joined.trades).toEqual(whole.trades)
})

const CANDLE = (atMin: number, volume = 2): string => `${T0 + atMin * MINUTE},10,12,9,11,${volume}`

describe('is said', () => {
  test('what is joined, what lies between, and what both have', async () => {
    const { remarks, counts } = await opened(
      [[0, 1, 2].map((n) => CANDLE(n)).join('\n'), [9, 10].map((n) => CANDLE(n)).join('\n'), [10, 11].map((n) => CANDLE(n, n)).join('\n')],
      {},
      '1m',
    )
    const said = remarks.join('\n')
    expect(said).toMatch(/A\/B: 3 files of candles are joined \(v_A-B_1m_\d+\.csv, v_A-B_1m_\d+\.csv, v_A-B_1m_\d+\.csv\)\./)
    expect(said).toContain('between its files there are no candles from 2024-01-01T00:02:00.000Z to 2024-01-01T00:09:00.000Z.')
    expect(said).toMatch(/several of them have candles from 2024-01-01T00:10.* 1 differ at one time, of which those with more volume/)
    expect(counts).toMatchObject({ rows: 7, used: 6, gaps: 1, missingCandles: 6, skipped: { differing: 1 } })
  })

  test('nothing of a hole where one file follows the other', async () => {
    const { remarks } = await opened([CANDLE(0), CANDLE(1)].map((first, at) => `${first}\n${CANDLE(at + 1)}\n${CANDLE(at + 2)}`))
    expect(remarks.join(' ')).not.toContain('between its files')
  })
})

test('a candle that was still running when the first file ended is played as the second has it', async () => {
  const { rows } = await opened([`${CANDLE(0)}\n${CANDLE(1, 0.1)}`, `${CANDLE(1, 5)}\n${CANDLE(2)}`])
  expect(rows!.volume).toEqual([2, 5, 2])
})

test('files of one kind are joined beside one of another kind, on the finest tick', async () => {
  const trades = [0, 1, 2].map((n) => `${T0 + n * MINUTE + 5},10.0${n},1`)
  const quotes = `time,bid,ask\n${T0},9.5,10.5\n${T0 + 2 * MINUTE},9.25,10.5\n`
  const tape = await openTape([named(trades.slice(0, 2).join('\n')), named(trades.slice(2).join('\n')), named(quotes)])
  const [coin] = tape.coins
  expect([coin!.trades!.series.rows, coin!.quotes!.series.rows, coin!.series.tickSize]).toEqual([3, 2, '0.01'])
  expect(coin!.trades!.more).toHaveLength(1)
})

test('a thin file whose name says nothing has the timeframe of the others; files of two timeframes are refused', async () => {
  const each = (step: number, from = 0): string => Array.from({ length: 12 }, (_, n) => CANDLE(from + n * step)).join('\n')
  const { rows } = await opened([each(1), each(4, 12)])
  expect(rows!.timeMs).toHaveLength(24)
  await expect(openTape([named(each(1), '1m'), named(each(5, 15), '5m')])).rejects.toThrow(
    /_1m_\d+\.csv holds candles of 1m, and .*_5m_\d+\.csv holds candles of 5m: only files of one timeframe can be joined/,
  )
})

const RECORDED = recordingOf('market/ticks/binance_XRP-ETH_trades_2019-10-11.csv.gz')
test.skipIf(!existsSync(RECORDED))('a recorded day in three files that overlap is the day', { tags: [RECORDINGS] }, async () => {
  const [header, ...lines] = gunzipSync(readFileSync(RECORDED)).toString().trim().split('\n')
  const part = (from: number, to: number): string => [header, ...lines.slice(from, to)].join('\n')
  const whole = await opened([part(0, lines.length)])
  const joined = await opened([part(1900, 4100), part(0, 2000), part(4000, lines.length)])
  expect(joined).toMatchObject({ rows: whole.rows, trades: whole.trades, hash: whole.hash })
})
