import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { COPY, KNOWN, sizeOfFolder, tidyFolder } from '../../src/market/tape/copy/copy-folder.ts'
import * as reading from '../../src/market/tape/read/read-rows.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { columnsOf } from './read-coin.ts'

// A copy is a cache: with it, without it, and whatever happened to it, a tape is the same.

vi.mock('../../src/market/tape/read/read-rows.ts', { spy: true })

const root = mkdtempSync(join(tmpdir(), 'coinfold-copies-'))
afterAll(() => rmSync(root, { recursive: true }))
let made = 0
/** one for each test */
let folder = ''
let path = ''
const ROWS = 5000
const BEGAN_MS = 1_600_000_000_000
const minute = (index: number, close = 100.5): string => `${BEGAN_MS + index * 60_000},100,101,99,${close},${index % 7}\n`
const LINES = Array.from({ length: ROWS }, (_, index) => minute(index))
const OLD = new Date('2024-01-01')

beforeEach(() => {
  folder = join(root, `${++made}`, 'copies')
  mkdirSync(dirname(folder))
  path = join(dirname(folder), 'v_A-B_1m.csv')
  writeFileSync(path, LINES.join(''))
})

const all = ({ identity, counts, coins, remarks }: Tape) => ({
  identity,
  counts,
  remarks,
  coins: coins.map((coin) => [coin.problems, columnsOf(coin)]),
})
const open = (options: TapeOptions = {}, spec = path): Promise<Tape> =>
  openTape([spec], { copies: { path: folder, leastBytes: 0 }, ...options })

/** Opens with copies, compares with what the file says, and tells how often the file was read for it. */
const timesRead = async (options: TapeOptions = {}, spec = path): Promise<number> => {
  const before = vi.mocked(reading.readRows).mock.calls.length
  const tape = await open(options, spec)
  const times = vi.mocked(reading.readRows).mock.calls.length - before
  const { copies: _, ...same } = options
  expect(all(tape)).toEqual(all(await openTape([spec], same)))
  return times
}
const named = (ending: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : [])
const copy = (): string => join(folder, named(COPY)[0] ?? 'none')

test('the second time the file is not read, whatever part is played', async () => {
  expect(await timesRead()).toBe(1)
  expect(await timesRead()).toBe(0)
  expect(await timesRead({ part: { fromMs: BEGAN_MS + 60_000, toMs: BEGAN_MS + 4096 * 60_000 } })).toBe(0)
  expect(named(COPY)).toHaveLength(1)
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})

test('what candles depend on beside the content makes another copy: tick, layout, symbol, timeframe', async () => {
  expect(await timesRead()).toBe(1)
  expect(await timesRead({ tickSizes: { 'A/B': '0.5' } })).toBe(1)
  expect(await timesRead({ format: 'kraken' })).toBe(1)
  expect(await timesRead({}, `C/B=${path}`)).toBe(1)
  expect(named(COPY)).toHaveLength(4)
  const longer = join(dirname(path), 'v_A-B_5m.csv')
  writeFileSync(longer, LINES.join(''))
  await expect(open({}, longer), 'as its name says, nothing can be played').rejects.toThrow()
  expect(await timesRead({ tickSizes: { 'A/B': '0.5' } })).toBe(0)
})

test('what is refused by what is counted is refused from a copy, too', async () => {
  writeFileSync(path, `${LINES.join('')}${'x\n'.repeat(100)}`)
  expect(await timesRead({ maxUnusablePct: 5 })).toBe(1)
  const again = vi.mocked(reading.readRows).mock.calls.length
  await expect(open()).rejects.toThrow('100 of 5100 rows cannot be played')
  await expect(open({ part: { fromMs: 0, toMs: BEGAN_MS } })).rejects.toThrow()
  expect(vi.mocked(reading.readRows).mock.calls.length).toBe(again)
})

test.each<[string, () => void]>([
  ['deleted', () => rmSync(copy())],
  ['empty', () => truncateSync(copy(), 0)],
  ['truncated by a byte', () => truncateSync(copy(), statSync(copy()).size - 1)],
  ['truncated by half', () => truncateSync(copy(), Math.floor(statSync(copy()).size / 2))],
  ['longer', () => writeFileSync(copy(), `${readFileSync(copy(), 'latin1')}x`, 'latin1')],
])('a copy that is %s is made anew in silence', async (_, harm) => {
  await open()
  harm()
  expect(await timesRead()).toBe(1)
  expect(await timesRead()).toBe(0)
})

test('a folder in place of a copy does no harm', async () => {
  await open()
  const name = copy()
  rmSync(name)
  mkdirSync(name)
  expect(await timesRead()).toBe(1)
})

test('of a copy of which any one byte is another, nothing is believed', async () => {
  await open()
  const whole = readFileSync(copy())
  // every so many of the candles, more of what stands behind them, and the end
  const places = Array.from(whole.keys()).filter((at) => {
    const left = whole.length - at
    return left <= 16 || (left < 1500 ? at % 13 === 0 : at % 4001 === 0)
  })
  for (const at of places) {
    const harmed = Buffer.from(whole)
    harmed[at]! ^= 1 << (at % 8)
    writeFileSync(copy(), harmed)
    const before = vi.mocked(reading.readRows).mock.calls.length
    await open()
    expect(vi.mocked(reading.readRows).mock.calls.length - before, `byte ${at} of ${whole.length}`).toBe(1)
    expect(readFileSync(copy()).equals(whole), 'made anew').toBe(true)
  }
})

test('a note of another hash, or of none, leads to no wrong copy', async () => {
  await open()
  const note = join(folder, named(KNOWN)[0]!)
  const text = readFileSync(note, 'latin1')
  for (const wrong of [
    text.replace(/^./, text.startsWith('a') ? 'b' : 'a'),
    text.slice(0, 30),
    '',
    text.replace('fresh', 'sure!'),
    '\0'.repeat(70),
  ]) {
    writeFileSync(note, wrong)
    expect(await timesRead(), JSON.stringify(wrong)).toBe(1)
  }
})

test('a file that was changed is read, though its size and its time are what they were', async () => {
  utimesSync(path, OLD, OLD)
  await open()
  for (const close of [100.25, 100.75]) {
    // as if it had been there for long
    for (const name of named(KNOWN)) writeFileSync(join(folder, name), readFileSync(join(folder, name), 'latin1').replace('fresh', 'sure'))
    writeFileSync(path, [minute(0, close), ...LINES.slice(1)].join(''))
    utimesSync(path, OLD, OLD)
    expect(await timesRead()).toBe(1)
  }
})

test('of a file that was changed just before it was read the hash is compared, until it cannot be mistaken any more', async () => {
  await open()
  const note = join(folder, named(KNOWN)[0]!)
  expect(readFileSync(note, 'latin1')).toMatch(/ fresh\n$/)
  // as if the file had been changed within the same tick: what is noted is the hash of what was read before
  const other = join(dirname(folder), 'v_C-B_1m.csv')
  writeFileSync(other, [minute(0, 100.25), ...LINES.slice(1)].join(''))
  await open({}, `A/B=${other}`)
  const noted = named(KNOWN).map((name) => join(folder, name))
  const [mine, others] = noted.toSorted((one) => (one === note ? -1 : 1)) as [string, string]
  writeFileSync(mine, readFileSync(others))
  expect(await timesRead()).toBe(1)
  expect(readFileSync(mine, 'latin1')).not.toBe(readFileSync(others, 'latin1'))
})

test('where the folder cannot be, the file is read each time, and nobody hears of it', async () => {
  writeFileSync(folder, '')
  expect(await timesRead({ runRows: 1024 })).toBe(1)
  expect(await timesRead()).toBe(1)
  folder = join(folder, 'deep')
  expect(await timesRead()).toBe(1)
})

test.skipIf(process.getuid?.() === 0)('where the folder may not be written, the file is read each time', async () => {
  mkdirSync(folder, { mode: 0o500 })
  expect(await timesRead()).toBe(1)
  expect(await timesRead()).toBe(1)
})

test('no copy is made of a small file, nor of one that holds no tape', async () => {
  await openTape([path], { copies: { path: folder } })
  const other = join(dirname(path), 'v_A-B_5m.csv')
  writeFileSync(other, LINES.join(''))
  await expect(open({}, other)).rejects.toThrow('said to hold candles of 5m')
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
})

test('a running engine goes on though its copy is deleted', async () => {
  await open()
  const tape = await open()
  rmSync(folder, { recursive: true })
  expect(all(tape)).toEqual(all(await openTape([path])))
})

test('ten at once come to one copy', async () => {
  const tapes = await Promise.all(Array.from({ length: 10 }, () => open()))
  const expected = all(await openTape([path]))
  for (const tape of tapes) expect(all(tape)).toEqual(expected)
  expect(readdirSync(folder)).toHaveLength(2)
})

test('what a killed process left is no copy, and goes after a day', async () => {
  await open()
  const left = join(folder, '.tmp-1-1')
  writeFileSync(left, readFileSync(copy()))
  rmSync(copy())
  expect(await timesRead()).toBe(1)
  expect(existsSync(left), 'its writer may be at work').toBe(true)
  utimesSync(left, OLD, OLD)
  rmSync(copy())
  expect(await timesRead()).toBe(1)
  expect(existsSync(left)).toBe(false)
})

test('of too many the longest unused go first, and what is not ours stays', async () => {
  await open()
  await open({ tickSizes: { 'A/B': '0.5' } })
  const foreign = join(folder, 'notes.txt')
  writeFileSync(foreign, 'mine')
  const [one = '', two = ''] = named(COPY).map((name) => join(folder, name))
  utimesSync(one, OLD, OLD)
  const { copies, bytes } = sizeOfFolder(folder)
  expect([copies, bytes]).toEqual([
    2,
    [one, two, ...named(KNOWN).map((name) => join(folder, name))].reduce((sum, at) => sum + statSync(at).size, 0),
  ])
  tidyFolder(folder, Date.now(), bytes - 1)
  expect([existsSync(one), existsSync(two), existsSync(foreign)]).toEqual([false, true, true])
})

test('a copy that changes while it is played ends the run, for what was played was another tape', async () => {
  await open()
  const tape = await open()
  const harmed = readFileSync(copy())
  harmed[10]! ^= 1
  writeFileSync(copy(), harmed)
  expect(() => tape.coins[0]!.series.open(0)).toThrow('changed while it was read: run again')
})
