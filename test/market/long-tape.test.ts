import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { columnsOf } from './read-coin.ts'

// A tape longer than a run does not stay in memory: its rows go through a file, and must come out as they would have without it.

const folder = mkdtempSync(join(tmpdir(), 'coinfold-long-'))
afterAll(() => rmSync(folder, { recursive: true }))
const BEGAN_MS = 1_600_000_000_000
const MINUTE_MS = 60_000
/** a block of rows: the least a run can be */
const SHORT_RUNS = 1024

const minute = (index: number, volume = index % 7): string => {
  const open = 100 + (index % 13) / 10
  return `${BEGAN_MS + index * MINUTE_MS},${open},${open + 1},${open - 1},${open + 0.5},${volume}`
}
const write = (lines: readonly string[]): string => {
  const path = join(folder, 'tape.csv')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
const all = ({ identity, counts, coins }: Tape) => ({ identity, counts, coins: coins.map((coin) => [coin.problems, columnsOf(coin)]) })

const bothWays = async (lines: readonly string[], options: TapeOptions = {}) => {
  const path = write(lines)
  const spec = [`A/B=${path}`]
  const held = await openTape(spec, { maxUnusablePct: 100, ...options })
  const spilled = await openTape(spec, { maxUnusablePct: 100, ...options, runRows: SHORT_RUNS })
  expect(all(spilled)).toEqual(all(held))
  return spilled
}

test.each([
  ['in order', (lines: readonly string[]) => lines],
  ['the newest row first', (lines: readonly string[]) => lines.toReversed()],
  [
    'every other row first',
    (lines: readonly string[]) => [...lines.filter((_, at) => at % 2 === 0), ...lines.filter((_, at) => at % 2 === 1)],
  ],
])('rows of several runs, %s, are those of one', async (_, arranged) => {
  const lines = arranged(Array.from({ length: 5 * SHORT_RUNS + 7 }, (_, index) => minute(index)))
  const tape = await bothWays(lines)
  expect(tape.counts.used).toBe(lines.length)
  expect(tape.coins[0]!.series.endMs(4095), 'the last candle of a block ends where the next block begins').toBe(BEGAN_MS + 4096 * MINUTE_MS)
})

test('a candle is over when the next one opens, which may stand in the next block, or behind the part', async () => {
  const early = 2000
  const lines = Array.from({ length: 5000 }, (_, index) =>
    minute(index).replace(/^\d+/, (ms) => String(Number(ms) - (index === 4096 ? early : 0))),
  )
  const { series } = (await bothWays(lines)).coins[0]!
  const nextMs = BEGAN_MS + 4096 * MINUTE_MS - early
  expect([series.openMs(4096), series.endMs(4095)]).toEqual([nextMs, nextMs])
  const part = (await bothWays(lines, { part: { fromMs: null, toMs: nextMs } })).coins[0]!.series
  expect([part.rows, part.endMs(4095)]).toEqual([4096, nextMs])
})

test('every row of one time that is not played is counted: those equal to the best, and the others', async () => {
  const times = [4, 5, 5, 6, 6, 3].map((volume) => minute(7, volume))
  const { counts, coins } = await bothWays([...Array.from({ length: 2000 }, (_, index) => minute(index + 20)), ...times])
  expect([counts.skipped.duplicate, counts.skipped.differing]).toEqual([1, 4])
  expect(coins[0]!.problems.map(({ reason, line }) => [reason, line])).toEqual([
    ['duplicate', 2005],
    ['differing', 2001],
  ])
})

test('of rows of one time in different runs the one with the most volume is played, of equal ones the first', async () => {
  const first = Array.from({ length: 2 * SHORT_RUNS }, (_, index) => minute(index, 5))
  const again = Array.from({ length: 2 * SHORT_RUNS }, (_, index) => minute(index, [4, 5, 6][index % 3]))
  const { counts } = await bothWays([...first, ...again])
  expect(counts.skipped.duplicate, 'a third is equal').toBe(683)
  expect(counts.skipped.differing).toBe(2 * SHORT_RUNS - 683)
})

test('whatever rows there are in whatever order, and whatever part is played', async () => {
  const index = fc.oneof({ weight: 20, arbitrary: fc.nat(4000) }, { weight: 1, arbitrary: fc.nat(2_000_000) })
  const lines = fc.array(
    fc.oneof(
      { weight: 30, arbitrary: fc.tuple(index, fc.nat(2)).map(([at, volume]) => minute(at, volume)) },
      { weight: 1, arbitrary: fc.constantFrom('x', `${BEGAN_MS},1,2,0.5,0,1`, `${BEGAN_MS + 30_000},100,101,99,100,1`) },
    ),
    { minLength: 2500, maxLength: 4000, size: 'max' },
  )
  const from = fc.option(fc.nat(10))
  await fc.assert(
    fc.asyncProperty(lines, from, async (rows, fromMinute) => {
      const part = fromMinute === null ? {} : { part: { fromMs: BEGAN_MS + fromMinute * MINUTE_MS, toMs: null } }
      await bothWays([minute(20, 9), minute(21, 9), ...rows], { ...part, tickSizes: { 'A/B': '0.5' } })
    }),
    { numRuns: 10 },
  )
})

test('nothing is left of the files between', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith(`.tmp-${process.pid}`))
  await bothWays(Array.from({ length: 3 * SHORT_RUNS }, (_, index) => minute(index)))
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`.tmp-${process.pid}`))).toEqual(before)
})
