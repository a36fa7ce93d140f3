import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { candlePath, MAX_PATH_POINTS } from '../../src/market/tape/path.ts'
import { Playback } from '../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { columnsOf } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-playback-'))
afterAll(() => rmSync(folder, { recursive: true }))
const T0 = 1_600_000_000_000

type Candle = { at: number; prices: readonly number[]; volume: number }
/** A tape of hand-made coins; `at` counts seconds from T0. */
function tapeOf(coins: readonly { symbol: string; seconds: number; candles: readonly Candle[] }[]): Promise<Tape> {
  const specs = coins.map(({ symbol, seconds, candles }) => {
    const path = join(folder, `v_${symbol.replace('/', '-')}_${seconds}s.csv`)
    writeFileSync(path, candles.map(({ at, prices, volume }) => [T0 + at * 1000, ...prices, volume].join(',')).join('\n'))
    return path
  })
  return openTape(specs)
}

type Seen = {
  timeMs: number
  kind: string
  coin: number
  price: number
  volume: number
  cumulativeVolume: number
  isFirst: boolean
  ordinal: number
}
function playAll(tape: Tape): Seen[] {
  const playback = new Playback(tape, 'nearest')
  const seen: Seen[] = []
  for (;;) {
    const peeked = playback.peekTimeMs()
    if (!playback.next()) break
    const { timeMs, kind, coin, price, volume, cumulativeVolume, isFirst, ordinal } = playback.item
    expect(peeked, 'what peek says is when the next item comes').toBe(timeMs)
    seen.push({ timeMs: timeMs - T0, kind, coin, price, volume, cumulativeVolume, isFirst, ordinal })
  }
  expect([playback.peekTimeMs(), playback.next(), playback.rowsPlayed]).toEqual([Number.POSITIVE_INFINITY, false, tape.counts.used])
  return seen
}

test('two coins, minute by minute: an end before the next beginning, coins in order of symbol', async () => {
  const tape = await tapeOf([
    {
      symbol: 'B/X',
      seconds: 60,
      candles: [
        { at: 0, prices: [10, 10, 10, 10], volume: 4 },
        { at: 60, prices: [11, 12, 11, 12], volume: 6 },
      ],
    },
    { symbol: 'A/X', seconds: 60, candles: [{ at: 60, prices: [5, 5, 5, 5], volume: 1 }] },
  ])
  const brief = playAll(tape).map(
    ({ timeMs, kind, coin, price, volume, cumulativeVolume, isFirst, ordinal }) =>
      `${timeMs} ${tape.coins[coin]!.base} ${kind} ${price} ${volume} ${cumulativeVolume} ${isFirst ? 'first' : '-'} ${ordinal}`,
  )
  expect(brief).toEqual([
    '0 B tick 10 4 4 first 1',
    '60000 B close 10 0 4 - 2',
    '60000 A tick 5 1 1 first 3',
    '60000 B tick 11 3 3 first 4',
    '90000 B tick 12 3 6 - 5',
    '120000 A close 5 0 1 - 6',
    '120000 B close 12 0 6 - 7',
  ])
})

const candles = fc.array(
  fc.record({
    gap: fc.integer({ min: 1, max: 3 }),
    low: fc.integer({ min: 50, max: 3000 }),
    range: fc.integer({ min: 0, max: 400 }),
    open: fc.nat(400),
    close: fc.nat(400),
    volume: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 8 },
)
const coin = fc.record({ seconds: fc.constantFrom(1, 5, 60), candles })

/** The same sequence made the plain way: all items listed, then sorted. */
function listed(tape: Tape): Omit<Seen, 'ordinal' | 'volume'>[] {
  const out = new Float64Array(MAX_PATH_POINTS)
  const all = tape.coins.flatMap(({ series }, coin) =>
    Array.from({ length: series.rows }, (_, row) => {
      const openMs = series.openMs(row)
      const count = candlePath('nearest', series.open(row), series.high(row), series.low(row), series.close(row), out)
      const volume = series.volume(row)
      const ticks = [...out.subarray(0, count)].map((price, k) => ({
        timeMs: openMs + Math.floor((k * series.timeframeMs) / count) - T0,
        kind: 'tick',
        coin,
        price,
        cumulativeVolume: (volume * (k + 1)) / count,
        isFirst: k === 0,
      }))
      const end = {
        timeMs: openMs + series.timeframeMs - T0,
        kind: 'close',
        coin,
        price: series.close(row),
        cumulativeVolume: volume,
        isFirst: false,
      }
      return [...ticks, end]
    }).flat(),
  )
  return all.sort((a, b) => a.timeMs - b.timeMs || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) || a.coin - b.coin)
}

test('any coins of any timeframes with holes: equal to the sorted list of all their points and ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(coin, { minLength: 1, maxLength: 6 }), async (coins) => {
      const tape = await tapeOf(
        coins.map(({ seconds, candles }, index) => {
          let at = 0
          return {
            symbol: `C${index}/X`,
            seconds,
            candles: candles.map(({ gap, low, range, open, close, volume }) => {
              at += gap * seconds
              return { at, prices: [low + Math.min(open, range), low + range, low, low + Math.min(close, range)], volume }
            }),
          }
        }),
      )
      const seen = playAll(tape)
      expect(seen.map(({ ordinal: _, volume: __, ...rest }) => rest)).toEqual(listed(tape))
      expect(
        seen.map(({ ordinal }) => ordinal),
        'prices and ends of candles are counted alike, from 1',
      ).toEqual(seen.map((_, index) => index + 1))
      const total = seen.reduce((sum, { volume }) => sum + volume, 0)
      expect(total).toBeCloseTo(
        tape.coins.reduce((sum, one) => sum + columnsOf(one).volume.reduce((a, b) => a + b, 0), 0),
        6,
      )
    }),
    { numRuns: 100 },
  )
})

test('three real coins: every candle ends once, and no time runs backwards', async () => {
  const tape = await openTape([tapeFolder])
  const seen = playAll(tape)
  expect(seen.filter(({ kind }) => kind === 'close').length).toBe(tape.counts.used)
  expect(seen.every(({ timeMs }, at) => at === 0 || timeMs >= seen[at - 1]!.timeMs)).toBe(true)
})

test('a second too wild for its path still has one price a millisecond', async () => {
  const path = join(folder, 'wild_BTC-USD_1s.csv')
  writeFileSync(path, `${T0},100,1000000,1,50,10\n${T0 + 1000},50,50,50,50,1\n`)
  const playback = new Playback(await openTape([path]), 'nearest')
  let lastMs = 0
  let prices = 0
  const seen = new Set<number>()
  while (playback.next() && playback.item.index === 0 && playback.item.kind === 'tick') {
    expect(playback.item.timeMs).toBeGreaterThan(lastMs)
    lastMs = playback.item.timeMs
    seen.add(playback.item.price)
    prices++
  }
  expect([prices > 300, [100, 1, 1_000_000, 50].every((price) => seen.has(price))]).toEqual([true, true])
})
