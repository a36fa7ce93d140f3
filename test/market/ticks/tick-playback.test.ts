import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from '../../../src/kernel/money.ts'
import { besideItems } from '../../../src/market/tape/beside-items.ts'
import { Playback } from '../../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../../src/market/tape/tape-options.ts'
import { openFolder } from '../written-candles.ts'

const T = Date.UTC(2024, 0, 1)
const MINUTE = 60_000
const { write } = openFolder()
let nth = 0

type Files = { readonly candles?: string; readonly trades?: string; readonly quotes?: string; readonly symbol?: string }
const HEADS = { candles: 'time,open,high,low,close,volume', trades: 'time,id,price,amount', quotes: 'time,bid,bidSize,ask,askSize' }
const open = ({ symbol = 'A/B', ...files }: Files, options: TapeOptions = {}): Promise<Tape> => {
  const specs = Object.entries(files).map(([kind, rows]) => {
    const name = `A-B_${kind === 'candles' ? '1m' : kind}_${++nth}.csv`
    return `${symbol}=${write(`v_${name}`, `${HEADS[kind as keyof typeof HEADS]}\n${rows}\n`)}`
  })
  return openTape(specs, { tickSizes: { [symbol]: '1' }, ...options })
}
type Seen = readonly [atMs: number, kind: string, price: number, ask?: number]
const playAll = (tape: Tape): Seen[] => {
  const contract = { funding: { everyMs: 8 * 3_600_000, rate: parse('0.0001') }, markAgeLimitS: 0 }
  const playback = new Playback(tape, 'nearest', besideItems(tape, contract))
  const seen: Seen[] = []
  while (playback.next()) {
    const { timeMs, kind, price, ask } = playback.item
    seen.push(kind === 'quote' ? [timeMs - T, kind, price, ask] : [timeMs - T, kind, price])
  }
  expect(playback.rowsPlayed).toBe(tape.counts.used)
  return seen
}
const lines = (...rows: readonly (readonly number[])[]): string => rows.map(([at, ...rest]) => [T + at!, ...rest].join(',')).join('\n')

describe('the order of the outside', () => {
  test('at one millisecond: mark price, funding, end of the candle, quote, trade', async () => {
    const trades = lines([59_999, 1, 10, 1], [MINUTE, 2, 11, 1])
    const quotes = lines([59_000, 9, 1, 10, 1], [MINUTE, 10, 1, 11, 1])
    const marks = write('marks_1m.csv', `${HEADS.candles}\n${lines([0, 9, 9, 9, 9, 0], [MINUTE, 12, 12, 12, 12, 0])}\n`)
    const funding = write('funding.csv', `time,rate\n${T + MINUTE},0.0001\n`)
    const symbol = 'A/B:B'
    const tape = await open({ symbol, trades, quotes }, { marks: [`${symbol}=${marks}`], funding: [`${symbol}=${funding}`] })
    expect(playAll(tape)).toEqual([
      [0, 'mark', 9],
      [59_000, 'quote', 9, 10],
      [59_999, 'tick', 10],
      [MINUTE, 'mark', 12],
      [MINUTE, 'funding', 0],
      [MINUTE, 'close', 10],
      [MINUTE, 'quote', 10, 11],
      [MINUTE, 'tick', 11],
      [2 * MINUTE, 'close', 11],
    ])
  })

  test('trades alone: when they happened, and no price where nothing did', async () => {
    const tape = await open({ trades: lines([10, 1, 10, 1], [70, 2, 12, 2], [3 * MINUTE + 5, 3, 9, 1]) })
    expect(playAll(tape)).toEqual([
      [10, 'tick', 10],
      [70, 'tick', 12],
      [MINUTE, 'close', 12],
      [3 * MINUTE + 5, 'tick', 9],
      [4 * MINUTE, 'close', 9],
    ])
    expect([tape.counts.gaps, tape.counts.missingCandles]).toEqual([1, 2])
  })

  test('a millisecond has one price: of several the others follow, and none behind the end of the candle', async () => {
    const sweep = [1, 2, 3].map((id, at) => [59_998, id, [10, 12, 9][at]!, 1])
    const tape = await open({ trades: lines(...sweep, [59_999, 9, 11, 1]) })
    // of those of one millisecond no more is known than of a candle
    expect(playAll(tape)).toEqual([
      [59_995, 'tick', 10],
      [59_996, 'tick', 9],
      [59_997, 'tick', 12],
      [59_998, 'tick', 9],
      [59_999, 'tick', 11],
      [MINUTE, 'close', 11],
    ])
  })

  test('quotes stand until the next, for a candle at most', async () => {
    const trades = lines([0, 1, 10, 1], [5 * MINUTE + 1, 2, 10, 1])
    const quotes = lines([5, 9, 1, 11, 1], [6, 9, 2, 11, 3], [10, 8, 1, 11, 1], [5 * MINUTE + 3, 9, 1, 10, 1])
    expect(playAll(await open({ trades, quotes })).filter(([, kind]) => kind === 'quote')).toEqual([
      [5, 'quote', 9, 11],
      [6, 'quote', 9, 11],
      [10, 'quote', 8, 11],
      [10 + MINUTE, 'quote', 0, 0],
      [5 * MINUTE + 3, 'quote', 9, 10],
    ])
  })

  test('quotes alone: the middle is the price, on the tick below; the volume is the most that stood on the thinner side', async () => {
    const tape = await open({ quotes: lines([0, 10, 1, 13, 4], [7, 12, 5, 14, 3], [9, 12, 5, 13, 1]) })
    expect(playAll(tape).filter(([, kind]) => kind !== 'quote')).toEqual([
      [0, 'tick', 11],
      [7, 'tick', 13],
      [9, 'tick', 12],
      [MINUTE, 'close', 12],
    ])
    const { series } = tape.coins[0]!
    expect([series.open(0), series.high(0), series.low(0), series.close(0), series.volume(0)]).toEqual([11, 13, 11, 12, 3])
  })
})

describe('candles and what happened within them', () => {
  const candles = lines(...[0, 1, 2, 3, 4].map((minute) => [minute * MINUTE, 20, 22, 18, 21, 4]))

  test('trades make the whole candles that they cover, the others are played as recorded', async () => {
    const trades = lines([30_000, 1, 20, 9], [MINUTE + 5, 2, 19, 1], [3 * MINUTE + 5, 3, 23, 1], [4 * MINUTE + 7, 4, 20, 1])
    const tape = await open({ candles, trades })
    expect(playAll(tape).filter(([at]) => at >= MINUTE && at <= 4 * MINUTE)).toEqual([
      [MINUTE, 'close', 21],
      [MINUTE + 5, 'tick', 19],
      [2 * MINUTE, 'close', 19],
      ...[20, 19, 18, 19, 20, 21, 22, 21].map((price, at) => [2 * MINUTE + Math.floor((at * MINUTE) / 8), 'tick', price]),
      [3 * MINUTE, 'close', 21],
      [3 * MINUTE + 5, 'tick', 23],
      [4 * MINUTE, 'close', 23],
      [4 * MINUTE, 'tick', 20],
    ])
    expect(tape.remarks.join(' ')).toContain(
      'of 3 recorded candles within its trades 2 differ from what these make, and 1 have volume and no trade',
    )
  })

  test('candles that open elsewhere cannot be told together with trades', async () => {
    const off = lines([500, 20, 22, 18, 21, 4], [MINUTE + 500, 20, 22, 18, 21, 4], [2 * MINUTE + 500, 20, 22, 18, 21, 4])
    const trades = lines([0, 1, 20, 1], [3 * MINUTE + 5, 3, 23, 1])
    await expect(open({ candles: off, trades })).rejects.toThrow(/off the whole 1m that its trades make: play one of the two files alone/)
  })

  test('one tick serves both: the finer', async () => {
    const trades = lines([0, 1, 20.5, 1], [2 * MINUTE, 3, 21, 1])
    const { series, trades: told } = (await open({ candles, trades }, { tickSizes: {} })).coins[0]!
    expect([series.tickSize, told!.series.tickSize, series.open(0), series.open(3)]).toEqual(['0.1', '0.1', 205, 200])
  })

  test('whatever quotes come in them, candles stay what was recorded', async () => {
    const quote = fc.tuple(fc.integer({ min: 0, max: MINUTE - 1 }), fc.integer({ min: 15, max: 25 }), fc.integer({ min: 0, max: 3 }))
    const made = fc.array(quote, { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(made, async (all) => {
        const quotes = lines(...all.map(([at, bid, wide]) => [at, bid, 1, bid + wide, 1]))
        const tape = await open({ candles: lines([0, 20, 22, 18, 21, 4]), quotes })
        const seen = playAll(tape).filter(([, kind]) => kind === 'tick')
        const prices = seen.map(([, , price]) => price)
        expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]).toEqual([20, 22, 18, 21])
        for (let at = 1; at < seen.length; at++) expect(seen[at]![0]).toBeGreaterThan(seen[at - 1]![0])
        expect(seen.at(-1)![0]).toBeLessThan(MINUTE)
      }),
      { numRuns: 40 },
    )
  })

  test('whatever is traded, the prices that are played make the candles of the tape', async () => {
    const trade = fc.tuple(fc.integer({ min: 0, max: 3 * MINUTE }), fc.integer({ min: 90, max: 110 }), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 60 }), async (all) => {
        const moments = all.map(([at, price, isLate]) => [isLate ? Math.floor(at / MINUTE) * MINUTE + 59_999 : at, price] as const)
        const tape = await open({ trades: lines(...moments.map(([at, price], id) => [at, id, price, 1])) })
        const seen = playAll(tape)
        const { series } = tape.coins[0]!
        for (let row = 0; row < series.rows; row++) {
          const [from, to] = [series.openMs(row) - T, series.endMs(row) - T]
          const prices = seen.filter(([at, kind]) => kind === 'tick' && at >= from && at < to).map(([, , price]) => price)
          const expected = moments.map(([at, price], id) => ({ at, id, price })).filter(({ at }) => at >= from && at < to)
          expected.sort((a, b) => a.at - b.at || a.id - b.id)
          const all = expected.map(({ price }) => price)
          expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]).toEqual([
            all[0],
            Math.max(...all),
            Math.min(...all),
            all.at(-1),
          ])
          expect([series.open(row), series.high(row), series.low(row), series.close(row)]).toEqual([
            prices[0],
            Math.max(...prices),
            Math.min(...prices),
            prices.at(-1),
          ])
        }
        const times = seen.filter(([, kind]) => kind === 'tick').map(([at]) => at)
        expect(new Set(times).size, 'a millisecond has one price').toBe(times.length)
      }),
      { numRuns: 60 },
    )
  })

  test('more prices than a candle has milliseconds: first, last and extremes are among those that are left', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => [at, 3 * at, 100 + (at % 7), 1])
    const more = rows.flatMap(([at, id]) => [0, 1, 2].map((nth) => [at!, id! + nth, 100 + ((at! * 3 + nth) % 50), 1]))
    const tape = await open({ trades: lines(...more) }, { candleMs: 1000 })
    const prices = playAll(tape).filter(([, kind]) => kind === 'tick')
    expect(prices.length).toBeLessThanOrEqual(1000)
    const values = prices.map(([, , price]) => price)
    expect([values[0], Math.max(...values), Math.min(...values), values.at(-1)]).toEqual([100, 149, 100, 149])
  })
})
