import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { Playback } from '../../src/market/tape/playback.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { readCoin } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-part-'))
afterAll(() => rmSync(folder, { recursive: true }))

const T0 = 1_600_000_000_000
const MINUTE = 60_000
const at = (minute: number): number => T0 + minute * MINUTE
const write = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
// minute 3 is missing, minute 5 has no volume, one row is none and one stands twice
const ROWS = [0, 1, 2, 4, 5, 6].map((minute) => `${at(minute)},${10 + minute},20,1,15,${minute === 5 ? 0 : 2}`)
const path = write('v_A-B_1m.csv', [...ROWS, ROWS[0], 'nonsense'].join('\n'))
const none = { rows: 8, reordered: 0, rounded: 0, skipped: expect.objectContaining({ malformed: 1, duplicate: 1 }) }

test.each([
  ['from one on', at(2), null, [2, 4, 5, 6], { outside: 2, gaps: 1, missingCandles: 1, zeroVolume: 1 }],
  ['from one that is missing', at(3), null, [4, 5, 6], { outside: 3, gaps: 0, missingCandles: 0, zeroVolume: 1 }],
  ['from within one', at(1) + 1, null, [2, 4, 5, 6], { outside: 2, gaps: 1, missingCandles: 1, zeroVolume: 1 }],
  ['before one', null, at(5), [0, 1, 2, 4], { outside: 2, gaps: 1, missingCandles: 1, zeroVolume: 0 }],
  ['of one candle', at(4), at(4) + 1, [4], { outside: 5, gaps: 0, missingCandles: 0, zeroVolume: 0 }],
  ['that is all', at(0), at(7), [0, 1, 2, 4, 5, 6], { outside: 0, gaps: 1, missingCandles: 1, zeroVolume: 1 }],
])('a part %s: its candles, and what is counted', async (_, fromMs, toMs, minutes, counts) => {
  const coin = await readCoin([path], { part: { fromMs, toMs }, maxUnusablePct: 100 })
  expect([...coin.timeMs]).toEqual(minutes.map(at))
  expect([...coin.open]).toEqual(minutes.map((minute) => 10 + minute))
  expect(coin.counts).toEqual({ ...none, used: minutes.length, ...counts })
})

test('tick and timeframe are those of the whole file', async () => {
  const rows = [`${at(0)},1.25,1.25,1.25,1.25,1`, `${at(5)},2,2,2,2,1`, `${at(10)},3,3,3,3,1`]
  const coin = await readCoin([`A/B=${write('plain.csv', rows.join('\n'))}`], { part: { fromMs: at(5), toMs: at(6) } })
  expect([coin.tickSize, coin.timeframeMs, coin.open[0]]).toEqual(['0.01', 5 * MINUTE, 200])
})

test('where nothing opens, what there is is said, and of which file', async () => {
  const other = write('v_C-B_1m.csv', `${at(100)},1,1,1,1,1\n${at(101)},1,1,1,1,1`)
  const opening = openTape([path, other], { part: { fromMs: null, toMs: at(100) }, maxUnusablePct: 100 })
  await expect(opening).rejects.toThrow(UsageError)
  await expect(opening).rejects.toThrow(
    `${other} has no candle that opens before 2020-09-13T14:06:40.000Z: its candles open from 2020-09-13T14:06:40.000Z to 2020-09-13T14:07:40.000Z.`,
  )
  await expect(openTape([path], { part: { fromMs: at(3), toMs: at(4) }, maxUnusablePct: 100 })).rejects.toThrow(
    /no candle that opens from \S+ and before \S+: its candles open from/,
  )
})

describe('a part of several coins', () => {
  test('plays as within the whole', async () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 15 })
    await fc.assert(
      fc.asyncProperty(minutes, minutes, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), async (a, b, from, length) => {
        const [fromMs, toMs] = [at(from), at(from + length)]
        // opens up to some seconds late, so that the one before may be short
        const rowsOf = (of: readonly number[]) =>
          of.map((minute) => `${at(minute) + ((minute * 7919) % 5000)},5,9,${1 + (minute % 5)},6,3`).join('\n')
        const specs = [a, b].map((of, nth) => write(`v_C${nth}-X_1m.csv`, rowsOf(of)))
        fc.pre([a, b].every((of) => of.some((minute) => minute >= from && minute < from + length)))
        const played = async (part: boolean) => {
          const tape = await openTape(specs, part ? { part: { fromMs, toMs } } : {})
          const playback = new Playback(tape, 'nearest')
          const seen: unknown[] = []
          while (playback.next()) {
            const { index, ordinal, ...item } = playback.item
            const openMs = tape.coins[item.coin]!.series.openMs(index)
            if (openMs >= fromMs && openMs < toMs) seen.push(item)
            if (part) expect(ordinal, 'counted from the first that is played').toBe(seen.length)
          }
          return seen
        }
        expect(await played(true)).toEqual(await played(false))
      }),
      { numRuns: 60 },
    )
  })
})
