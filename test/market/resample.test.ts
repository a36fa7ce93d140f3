import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bar } from '../../src/market/bar.ts'
import { type LongBar, Resampler } from '../../src/market/resample.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { readCoin } from './read-coin.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const barAt = (openMs: number, frameMs = MINUTE, price = 1): Bar => ({
  closeMs: openMs + frameMs,
  open: price,
  high: price + 2,
  low: price / 2,
  close: price + 1,
  volume: 3,
})
const resampled = (bars: readonly Bar[], fromMs: number, toMs: number): LongBar[] => {
  const resampler = new Resampler(fromMs, toMs)
  return bars.flatMap((bar) => [...resampler.push(bar)])
}

describe('longer candles are made of shorter ones', () => {
  test('told with the last of them', () => {
    const resampler = new Resampler(MINUTE, 3 * MINUTE)
    expect(resampler.push(barAt(0, MINUTE, 5))).toEqual([])
    expect(resampler.push(barAt(MINUTE, MINUTE, 9))).toEqual([])
    expect(resampler.push(barAt(2 * MINUTE, MINUTE, 7))).toEqual([
      { openMs: 0, closeMs: 3 * MINUTE, open: 5, high: 11, low: 2.5, close: 8, volume: 9, missing: 0, skipped: 0, isCut: false },
    ])
  })

  test.each([
    ['a hole within one is counted', [0, 2, 3], [{ openMs: 0, missing: 1, skipped: 0 }]],
    ['a hole at its end: it is told with the next that is seen', [0, 1, 4], [{ openMs: 0, missing: 2, skipped: 0 }]],
    [
      'both of two that one candle ends',
      [0, 7],
      [
        { openMs: 0, missing: 3, skipped: 0 },
        { openMs: 4 * MINUTE, missing: 3, skipped: 0 },
      ],
    ],
    [
      'a hole as long as longer ones: they are counted, none is made up',
      [0, 1, 2, 3, 12, 13, 14, 15],
      [
        { openMs: 0, missing: 0, skipped: 0 },
        { openMs: 12 * MINUTE, missing: 0, skipped: 2 },
      ],
    ],
  ])('%s', (_, minutes, longer) => {
    const bars = minutes.map((minute) => barAt(minute * MINUTE))
    expect(resampled(bars, MINUTE, 4 * MINUTE)).toMatchObject(longer)
  })

  test('one that had begun before the first that is seen is cut, the next is whole', () => {
    const bars = [2, 3, 4, 5, 6, 7].map((minute) => barAt(minute * MINUTE))
    expect(resampled(bars, MINUTE, 4 * MINUTE)).toMatchObject([
      { openMs: 0, isCut: true, missing: 2 },
      { openMs: 4 * MINUTE, isCut: false, missing: 0 },
    ])
  })

  test('a hole in the first is none that was not seen', () => {
    expect(
      resampled(
        [0, 2, 3].map((minute) => barAt(minute * MINUTE)),
        MINUTE,
        4 * MINUTE,
      )[0],
    ).toMatchObject({ isCut: false, missing: 1 })
  })

  test('weeks begin on Mondays', () => {
    const monday = Date.UTC(2024, 6, 1)
    const bars = Array.from({ length: 9 }, (_, day) => barAt(monday + day * DAY, DAY))
    expect(resampled(bars, DAY, 7 * DAY)).toMatchObject([{ openMs: monday, missing: 0, isCut: false }])
  })

  test('a clock that jitters: each counts at the time nearest to it', () => {
    const openMs = [0, 58_000, 122_000, 179_000, 241_000, 300_000]
    const bars = openMs.map((at, row) => ({ ...barAt(at), closeMs: Math.min(at + MINUTE, openMs[row + 1] ?? Number.POSITIVE_INFINITY) }))
    expect(resampled(bars, MINUTE, 3 * MINUTE)).toMatchObject([
      { openMs: 0, missing: 0 },
      { openMs: 3 * MINUTE, missing: 0 },
    ])
  })

  test('equal to grouping all at once, whatever is missing', () => {
    const minutes = fc.uniqueArray(fc.nat(400), { minLength: 1, maxLength: 200 }).map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 30 }), (seen, many) => {
        const bars = [...seen.map((minute) => barAt(minute * MINUTE, MINUTE, 1 + ((minute * 7) % 13))), barAt(1000 * many * MINUTE)]
        const made = resampled(bars, MINUTE, many * MINUTE).filter(({ openMs }) => openMs < 1000 * many * MINUTE)
        const groups = Map.groupBy(bars.slice(0, -1), ({ closeMs }) => Math.floor((closeMs - 1) / (many * MINUTE)))
        expect(made.map(({ openMs }) => openMs)).toEqual([...groups.keys()].map((index) => index * many * MINUTE))
        for (const [at, group] of [...groups.values()].entries()) {
          const { open, high, low, close, missing } = made[at]!
          expect([open, close, missing]).toEqual([group[0]!.open, group.at(-1)!.close, many - group.length])
          expect([high, low]).toEqual([Math.max(...group.map((bar) => bar.high)), Math.min(...group.map((bar) => bar.low))])
        }
        expect(made.reduce((sum, { skipped }) => sum + skipped, made.length)).toBe([...groups.keys()].at(-1)! - [...groups.keys()][0]! + 1)
      }),
    )
  })
})

const SAME = 'mtf_binance_BTC-USDT_2018-04'
// How many longer candles there are all of whose shorter ones were recorded.
const PAIRS: readonly (readonly [shorter: string, longer: string, whole: number])[] = [
  ...(
    [
      ['1m', '5m', 99],
      ['1m', '15m', 32],
      ['1m', '1h', 8],
      ['1m', '4h', 1],
      ['5m', '15m', 165],
      ['5m', '1h', 41],
      ['5m', '4h', 9],
      ['5m', '1d', 1],
      ['15m', '1h', 124],
      ['15m', '4h', 30],
      ['15m', '1d', 4],
      ['1h', '4h', 124],
      ['1h', '1d', 20],
      ['4h', '1d', 82],
    ] as const
  ).map(([shorter, longer, whole]) => [`${SAME}_${shorter}`, `${SAME}_${longer}`, whole] as const),
]
const isThere = existsSync(recordingOf(`market/candles/${SAME}_1m.csv.gz`))

const barsOf = async (name: string) => {
  const coin = await readCoin([`BTC/USDT=${recordingOf(`market/candles/${name}.csv.gz`)}`])
  const tick = 10 ** Math.round(Math.log10(Number(coin.tickSize)))
  const inPrice = (ticks: number): number => Number((ticks * tick).toFixed(8))
  const bars = Array.from(coin.timeMs, (openMs, row): Bar & { openMs: number } => ({
    openMs,
    closeMs: openMs + coin.timeframeMs,
    open: inPrice(coin.open[row]!),
    high: inPrice(coin.high[row]!),
    low: inPrice(coin.low[row]!),
    close: inPrice(coin.close[row]!),
    volume: coin.volume[row]!,
  }))
  return { bars, timeframeMs: coin.timeframeMs }
}

const expectEqual = (made: LongBar, recorded: Bar | undefined): void => {
  const { closeMs, open, high, low, close, volume } = made
  expect(recorded).toMatchObject({ closeMs, open, high, low, close })
  // sums of floats differ in their last digits
  expect(Math.abs(volume / recorded!.volume - 1)).toBeLessThan(1e-9)
}

describe.skipIf(!isThere)('the longer candles that a venue recorded are equal', { tags: [RECORDINGS] }, () => {
  test.each(orBlanks(isThere ? PAIRS : [], PAIRS.length))('%s makes %s', async (shorter, longer, whole) => {
    const [from, to] = [await barsOf(shorter), await barsOf(longer)]
    // the newest may be unfinished
    const last = Math.min(from.bars.at(-1)!.openMs, to.bars.at(-1)!.openMs)
    const made = resampled(from.bars, from.timeframeMs, to.timeframeMs).filter(({ missing, closeMs }) => missing === 0 && closeMs <= last)
    const recorded = new Map(to.bars.map((bar) => [bar.openMs, bar]))
    for (const bar of made) if (bar.openMs >= to.bars[0]!.openMs) expectEqual(bar, recorded.get(bar.openMs))
    expect(made.filter(({ openMs }) => recorded.has(openMs)).length).toBe(whole)
  })

  test('of a coin that often is not traded: an empty minute changes nothing', async () => {
    const [from, to] = [await barsOf('binance_XRP-ETH_1m_2019-10-11'), await barsOf('binance_XRP-ETH_5m_2019-10-11')]
    const recorded = new Map(to.bars.map((bar) => [bar.openMs, bar]))
    const made = resampled(from.bars, from.timeframeMs, to.timeframeMs)
    for (const bar of made) expectEqual(bar, recorded.get(bar.openMs))
    expect([made.length, made.filter(({ missing }) => missing > 0).length > 100]).toEqual([287, true])
  })
})
