import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWanted } from '../../../src/cli/wanted-tape.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../../src/market/tape/tape-coin.ts'
import type { TapeOptions } from '../../../src/market/tape/tape-options.ts'
import { toldBar } from '../../../src/market/tape/told-bar.ts'
import type { InputLine } from '../../../src/run/inputs/input-line.ts'
import { readSegment } from '../../../src/run/inputs/input-reading.ts'
import { inputsNamed } from '../../../src/run/inputs/inputs-named.ts'
import { openInputsTape } from '../../../src/run/inputs/inputs-tape.ts'
import { segmentsIn } from '../../../src/run/inputs/segment-folder.ts'
import { type Disturb, expectConserved, play, SlowStore } from '../../engine/play.ts'
import { BEGAN_MS, calm, instrument, type Kept, MINUTE_MS, parityOf, sessionByHand } from '../by-hand/session-by-hand.ts'

const SYMBOL = 'ETH/USDT'
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '10',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '2',
  'risk.cooldownMin': '0',
  'entry.dropPct': '1.5',
}
const closes = [1995, 1960, 1958, 2060, 2058, 2020, 2018, 1850, 1852, 1849, 1990, 1992, 1991]

const folder = mkdtempSync(join(tmpdir(), 'inputs-tape-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const kept: Kept = { store: new MemoryStore(), folder: join(folder, 'trade.db.inputs') }
let log: LogEvent[] = []

const told = [instrument(SYMBOL)]
const history = { [SYMBOL]: calm(2000, 30) }

beforeAll(async () => {
  log = await sessionByHand({
    ...{ kept, told, set: SET, history, first: { [SYMBOL]: 2000 } },
    during: async ({ minutes }) => minutes({ [SYMBOL]: closes }),
  })
})

/** What was decided on which candle, and why something was sold. */
const decisions = (events: readonly LogEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'EntryRequested')
      return [
        `in at candle ${(event.data.because.barCloseMs - BEGAN_MS) / MINUTE_MS}: ${event.data.because.trigger} ${event.data.because.judged.close}`,
      ]
    if (event.type === 'PositionClosed') return [`out: ${event.data.reason}`]
    return []
  })

const openKept = (options: TapeOptions = {}): Promise<Tape> => openInputsTape([inputsNamed(kept.folder)!], options)
const wanted = (...tape: string[]): Promise<Tape> => openWanted({ tape }, loadConfig({}), null, new AbortController().signal)
const lines = (): InputLine[] => segmentsIn(kept.folder).flatMap((segment) => [...(readSegment(segment)?.lines ?? [])])

test('what a session took in, played as a tape, leads to what it decided', async () => {
  expect(decisions(log).length).toBeGreaterThan(3)
  const played = await play({ tape: await openKept(), set: SET })
  expect(decisions(played.events)).toEqual(decisions(log))
  expectConserved(played)
  const own = (events: readonly LogEvent[]) => events.find(({ type }) => type === 'InstrumentObserved')!.data
  expect(own(played.events), 'with the filters of the venue').toEqual(own(log))
  expect((await parityOf(kept)).map(({ replayed, compared }) => [replayed?.fault, compared?.differences])).toEqual([[null, []]])
})

test('its candles, prices and quotes are those that the session was told, with their moments', async () => {
  const [{ series, trades, quotes, told: heard }] = (await openKept()).coins as [TapeCoin]
  const taken = lines().flatMap((line) => (line.kind === 'taken' && line.input.kind === 'candle' ? [line.input.bar!] : []))
  const played = Array.from({ length: series.rows }, (_, row) => toldBar({ told: heard!, series }, row))
  expect(taken).toHaveLength(closes.length + 1)
  expect(played).toEqual(taken)
  expect(heard!.before).toEqual(lines().flatMap((line) => (line.kind === 'bar' ? [line.bar] : [])))
  const within = (timeMs: number): boolean => timeMs < BEGAN_MS + closes.length * MINUTE_MS
  const byMoment = Map.groupBy(
    lines().filter((line) => line.kind === 'price' && within(line.timeMs)),
    ({ timeMs }) => timeMs,
  )
  const prices = [...byMoment].map(([timeMs, of]) => {
    const own = of.flatMap((line) => (line.kind === 'price' ? [line] : []))
    return [timeMs, own[0]!.ticks, own.at(-1)!.ticks, own.reduce((sum, { volume }) => sum + volume, 0)]
  })
  const rows = Array.from({ length: trades!.series.rows }, (_, row) => row)
  expect(
    rows.map((row) => [trades!.series.openMs(row), trades!.series.open(row), trades!.series.close(row), trades!.series.volume(row)]),
  ).toEqual(prices)
  const last = new Map(lines().flatMap((line) => (line.kind === 'quote' && within(line.timeMs) ? [[line.timeMs, line] as const] : [])))
  const asked = Array.from({ length: quotes!.series.rows }, (_, row) => [quotes!.series.open(row), quotes!.series.high(row)])
  expect(asked).toEqual([...last.values()].map(({ bidTicks, askTicks }) => [bidTicks, askTicks]))
})

test('a run of it that is stopped and resumed comes to what one in one go comes to', async () => {
  const whole = await play({ tape: await openKept(), set: SET })
  const [store, stop] = [new SlowStore(), new AbortController()]
  let reports = 0
  const disturb: Disturb = (report, tell) => {
    tell(report)
    if (++reports === 5) stop.abort()
  }
  const begun = await play({ tape: await openKept(), set: SET, store, stop: stop.signal, disturb })
  expect(begun.rowsPlayed).toBeLessThan(whole.rowsPlayed)
  const resumed = await play({ tape: await openKept(), set: SET, store })
  expect(resumed.hashes).toEqual(whole.hashes)
  expect(decisions(resumed.events)).toEqual(decisions(whole.events))
})

test('a part of it begins with the candles of before in the windows', async () => {
  const part = { fromMs: BEGAN_MS + 5 * MINUTE_MS, toMs: BEGAN_MS + 9 * MINUTE_MS }
  const tape = await openKept({ part })
  expect(tape.coins[0]!.series.rows).toBe(4)
  expect(tape.coins[0]!.told!.before.at(-1)!.closeMs).toBe(part.fromMs)
  expect(tape.identity.part).toEqual(part)
  const played = await play({ tape, set: SET })
  expect(decisions(played.events)[0], 'four candles fill no window of ten minutes').toMatch(/^in at candle 6: /)
  await expect(openKept({ part: { fromMs: BEGAN_MS + 60 * MINUTE_MS, toMs: null } })).rejects.toThrow(/has no candle that opens from/)
})

test('a file that ends with half a line is played up to there, and that is said', async () => {
  const torn = join(folder, 'torn.inputs')
  cpSync(kept.folder, torn, { recursive: true })
  const { path } = segmentsIn(torn)[0]!
  const text = gunzipSync(readFileSync(path)).toString()
  rmSync(path)
  writeFileSync(path.slice(0, -'.gz'.length), text.slice(0, -7))
  const { remarks, coins } = await wanted(torn)
  expect(remarks.at(-1)).toMatch(/ends with half a line, which is passed over\.$/)
  expect(coins[0]!.series.rows).toBe(closes.length + 1)
})

test.each<[what: string, named: () => string[], sentence: RegExp]>([
  ['a folder of inputs without any', () => [folderOf('empty.inputs')], /empty\.inputs holds nothing that an engine took in/],
  ['a folder of something else', () => [folderOf('other')], /The tape folder .*other holds no \.csv/],
  ['a coin that is not among them', () => [`BTC/USDT=${kept.folder}`], /has nothing of BTC\/USDT: it is of ETH\/USDT/],
  ['candles beside them', () => [kept.folder, 'data/tape'], /is what a session took in, which is played alone, without data\/tape/],
  ['inputs of another log beside them', () => [kept.folder, folderOf('two.inputs', true)], /are of two logs/],
  [
    'a file that was changed',
    () => [folderOf('changed.inputs', true, (text) => text.replace('\n[', '\n{'))],
    /Line 2 of .* cannot be read/,
  ],
  ['a file of something else', () => [folderOf('foreign.inputs', true, () => '{"a":1}\n')], /is none of inputs/],
  ['one without a whole line', () => [folderOf('half.inputs', true, () => '{"form')], /holds no whole line/],
  [
    'a session that ended at once',
    () => [folderOf('short.inputs', true, (text) => text.slice(0, text.indexOf('\n') + 1))],
    /holds no candle that was over/,
  ],
])('%s: one sentence', async (_, named, sentence) => {
  await expect(wanted(...named())).rejects.toThrow(sentence)
})

/** A folder of that name, with the files of the session where they are wanted. */
const folderOf = (name: string, isFilled = false, change = (text: string): string => text): string => {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const segment of isFilled ? segmentsIn(kept.folder) : [])
    writeFileSync(join(path, basename(segment.path)), gzipSync(change(gunzipSync(readFileSync(segment.path)).toString())))
  return path
}
