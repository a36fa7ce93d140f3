import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])
const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const STARTS_MIN = 330
const set = {
  'entry.dropPct': '1.5',
  'entry.windowMin': '30',
  'entry.sessionStartsAt': '05:30',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '2',
  'exit.maxHoldMin': '120',
  'risk.cooldownMin': '0',
  'risk.maxPositions': '2',
}

type Candle = { readonly openMs: number; readonly closeMs: number; readonly high: number }
const candlesOf = (symbol: string): readonly Candle[] => {
  const { series } = tape.coins.find((coin) => coin.symbol === symbol)!
  const { timeframeMs, tickSize } = series
  return Array.from({ length: series.rows }, (_, row) => {
    const openMs = series.openMs(row)
    return { openMs, closeMs: openMs + timeframeMs, high: series.high(row) * Number(tickSize) }
  })
}
const candles = new Map(tape.coins.map(({ symbol }) => [symbol, candlesOf(symbol)]))

type Told = { readonly symbol: string; readonly barMs: number; readonly judged: Readonly<Record<string, string>>; readonly trigger: string }
const toldBy = (events: readonly LogEvent[]): readonly Told[] =>
  events.flatMap(({ type, data, parts: { symbol } }) => {
    if (type === 'EntryRequested')
      return [{ symbol: symbol!, barMs: data.because.barCloseMs, judged: data.because.judged, trigger: data.because.trigger }]
    return type === 'ProposalRefused' ? [{ symbol: symbol!, barMs: data.barCloseMs, judged: data.judged, trigger: data.trigger }] : []
  })
/** How often each refusal was met, written or counted. */
const refusedBy = (events: readonly LogEvent[]): Readonly<Record<string, number>> => {
  const met: Record<string, number> = {}
  for (const {
    type,
    data,
    parts: { symbol },
  } of events) {
    if (type !== 'ProposalRefused' && type !== 'RefusalRepeated') continue
    const key = `${symbol} ${data.refusal}`
    met[key] = (met[key] ?? 0) + (type === 'ProposalRefused' ? 1 : data.times)
  }
  return met
}
const highest = (symbol: string, isIn: (candle: Candle) => boolean): number =>
  Math.max(
    ...candles
      .get(symbol)!
      .filter(isIn)
      .map(({ high }) => high),
  )

describe.each([
  ['close', 'drop-from-high-since-close'],
  ['session', 'drop-from-session-high'],
  ['hybrid', 'drop-from-highest'],
])('a fall measured from %s', (dropFrom, trigger) => {
  let whole: Played
  const store = new MemoryStore()
  const options = { ...set, 'entry.dropFrom': dropFrom }
  beforeAll(async () => {
    whole = await play({ tape, set: options, store })
  }, 120_000)

  test('rests on highs that the candles of the tape have, and says so', async () => {
    const told = toldBy(whole.events)
    expect(told.length).toBeGreaterThan(5)
    const closes = whole.events.filter((event) => event.type === 'PositionClosed' && event.data.exitValue !== '0')
    let anchored = 0
    for (const { symbol, barMs, judged, trigger: said } of told) {
      expect(said).toBe(trigger)
      const upTo = ({ closeMs }: Candle): boolean => closeMs <= barMs
      const closedMs = Math.max(
        Number.NEGATIVE_INFINITY,
        ...closes.filter(({ parts, time }) => parts.symbol === symbol && time <= barMs).map(({ time }) => time),
      )
      const day = (ms: number): number => Math.floor((ms - STARTS_MIN * MINUTE_MS) / DAY_MS)
      const session = day(barMs - MINUTE_MS)
      const highs = {
        windowHigh: highest(symbol, (one) => upTo(one) && one.closeMs > barMs - 30 * MINUTE_MS),
        highSinceClose: highest(symbol, (one) => upTo(one) && one.closeMs > closedMs),
        sessionHigh: highest(symbol, (one) => upTo(one) && day(one.openMs) === session),
      }
      if (Number.isFinite(closedMs) && judged.highSinceClose !== undefined) anchored++
      for (const [name, high] of Object.entries(highs))
        if (judged[name] !== undefined) expect(Number(judged[name]), name).toBeCloseTo(high, 6)
      const named = Object.keys(highs).filter((name) => judged[name] !== undefined)
      expect(named).toEqual({ close: ['highSinceClose'], session: ['sessionHigh'], hybrid: Object.keys(highs) }[dropFrom])
      const from = Math.max(...named.map((name) => Number(judged[name])))
      expect(Number(judged.close)).toBeLessThanOrEqual(from * 0.985 + 1e-9)
      expect(Number(judged.threshold)).toBeCloseTo(from * 0.985, 6)
    }
    if (dropFrom !== 'session') expect(anchored).toBeGreaterThan(3)
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test.each([400, 2600, 5200, 8100])('is the same for a process that begins at row %d', async (rows) => {
    const stop = new AbortController()
    const half = new MemoryStore()
    await play({ tape, set: options, store: half, stop: stop.signal, onProgress: async (played) => void (played >= rows && stop.abort()) })
    const resumed = await play({ tape, set: options, store: half })
    expect(resumed.hashes).toEqual(whole.hashes)
    const entries = ({ events }: Played): readonly Told[] => toldBy(events.filter(({ type }) => type === 'EntryRequested'))
    expect(entries(resumed)).toEqual(entries(whole))
    expect(refusedBy(resumed.events)).toEqual(refusedBy(whole.events))
  })
})

test('the four are not the same: each falls from another price', async () => {
  const runs = await Promise.all(
    ['window', 'close', 'session', 'hybrid'].map(async (dropFrom) =>
      JSON.stringify(
        toldBy(
          (await play({ tape, set: { ...set, 'entry.dropPct': '2.5', 'entry.sessionStartsAt': '12:00', 'entry.dropFrom': dropFrom } }))
            .events,
        ).map(({ symbol, barMs }) => [symbol, barMs]),
      ),
    ),
  )
  expect(new Set(runs).size).toBe(4)
})
