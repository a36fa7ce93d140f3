import { beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Stored } from '../../src/event/store.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import { noCounts } from '../../src/market/tape/candle-rows.ts'
import { MemorySeries } from '../../src/market/tape/candle-series.ts'
import type { Tape } from '../../src/market/tape/tape.ts'
import { firstOf, playSampled, type Sampled } from './sampled-run.ts'

const MINUTE_MS = 60_000
const BEGAN_MS = 1_700_000_040_000
const HOLD_MIN = 3

/**
 * A coin at 100 falls to 98 and is bought at the first price of a minute; the last of these prices comes in the millisecond in which it
 * has been held for three minutes. A candle whose prices are all one is played as that price alone, at its beginning.
 */
const tapeTo = (atTheLimit: number): Tape => {
  const closes = [10_000, 10_000, 10_000, 10_000, 9_800, 9_800, 9_790, 9_790, 9_790, atTheLimit, 9_850, 9_850, 9_850, 9_850]
  const rows = closes.length
  const opens = closes.map((close, row) => (close === 9_800 ? closes[Math.max(0, row - 1)]! : close))
  const column = (amountAt: (row: number) => number) => Float64Array.from(closes, (_, row) => amountAt(row))
  const both = (pick: (...prices: number[]) => number) => column((row) => pick(opens[row]!, closes[row]!))
  const columns = {
    timeMs: column((row) => BEGAN_MS + row * MINUTE_MS),
    open: column((row) => opens[row]!),
    high: both(Math.max),
    low: both(Math.min),
    close: column((row) => closes[row]!),
    volume: column(() => 1000),
  }
  const coin = {
    series: new MemorySeries({ timeframeMs: MINUTE_MS, tickSize: '0.01' }, columns),
    symbol: 'AAA/USD',
    base: 'AAA',
    quote: 'USD',
    venue: 'simulated',
    path: 'AAA',
    sha256: `AAA ${atTheLimit}`,
    candles: `AAA ${atTheLimit}`,
    counts: noCounts(),
    problems: [],
  }
  const { symbol, path, sha256 } = coin
  return {
    venue: 'simulated',
    coins: [coin],
    counts: noCounts(),
    identity: { hash: `moment-${atTheLimit}`, coins: [{ symbol, path, timeframeMs: MINUTE_MS, rows, sha256 }] },
    remarks: [],
  }
}

const SET = {
  'entry.dropPct': '1',
  'entry.windowMin': '10',
  'entry.minWindowBars': '3',
  'entry.limitOffsetPct': '0',
  'exit.hardStopPct': '3',
  'exit.takeProfitPct': '1',
  'exit.maxHoldMin': String(HOLD_MIN),
}
const TRAILING = { 'exit.trailingActivatePct': '0.5', 'exit.trailingDistancePct': '1' }

/** Remembers after how many events each append ended: between these a process may die. */
class CountingStore extends MemoryStore {
  readonly ends: number[] = []

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    await super.append(stream, expected, events)
    this.ends.push((this.ends.at(-1) ?? 0) + events.length)
  }
}

const exitOf = ({ events }: Sampled): EventOf<'ExitDecided'> => events.find((event) => event.type === 'ExitDecided')!
const boughtMs = ({ events }: Sampled): number => events.find((event) => event.type === 'EntryFilled')!.venueTime!
const typesAt = (events: readonly LogEvent[], timeMs: number): readonly string[] =>
  events.flatMap(({ time, type }) => (time === timeMs ? [type] : []))

describe.each([
  ['the price is at the target', 10_000, {}, 'take-profit', []],
  ['the price is at no threshold', 9_850, {}, 'time-limit', []],
  ['the trailing stop is armed', 9_850, TRAILING, 'time-limit', ['TrailingArmed']],
] as const)('in the millisecond of the time limit %s', (_, atTheLimit, more, reason, before) => {
  const tape = tapeTo(atTheLimit)
  const set = { ...SET, ...more }
  let whole: Sampled
  let limitMs = 0
  const store = new CountingStore()
  beforeAll(async () => {
    whole = await playSampled({ tape, set, store })
    limitMs = boughtMs(whole) + HOLD_MIN * MINUTE_MS
  })

  test(`the log says ${reason} (F36)`, () => {
    const exit = exitOf(whole)
    expect(exit.time, 'the exit is decided in that millisecond').toBe(limitMs)
    expect(exit.data.reason).toBe(reason)
    expect(typesAt(whole.events, limitMs)).toEqual([...before, 'ExitDecided', 'ProtectionCancelRequested'])
    expect(exit.input.kind).toBe(reason === 'time-limit' ? 'deadline' : 'price')
  })

  test('a run that dies there, or anywhere, comes to the same when the moment is played again (I-27)', async () => {
    const inTheMoment = store.ends.filter((kept) => whole.events[kept - 1]!.time === limitMs)
    expect(inTheMoment.length, 'it can die in the middle of it').toBeGreaterThan(before.length)
    for (const kept of store.ends) {
      const resumed = await playSampled({ tape, set, store: await firstOf(whole.rows, kept) })
      expect(resumed.hashes, `after ${kept} events, the last of them ${whole.events[kept - 1]!.type}`).toEqual(whole.hashes)
      expect(resumed.marks).toEqual(whole.marks)
    }
  })
})
