import { expect, test } from 'vitest'
import { StrategyStopped } from '../../src/command/strategy-stopped.ts'
import type { PositionView, Strategy, StrategyView } from '../../src/decision/strategy.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { asking, onlyThat } from './asking.ts'
import { play, SlowStore } from './play.ts'

const tape = await openTape([tapeFolder])
const MINUTE_MS = 60_000
const symbols = tape.coins.map(({ symbol }) => symbol)
const [first = '', second = ''] = symbols
const BEGAN_MS = Math.max(...tape.coins.map(({ series }) => series.openMs(0)))
const set = {
  'exit.signal': 'any-price',
  'exit.maxHoldMin': '600',
  'exit.hardStopPct': '40',
  'exit.takeProfitPct': '40',
  'risk.cooldownMin': '0',
}

/** Enters at the 20th minute, and wants out at the 40th. */
const twentyMinutes = (view: StrategyView): ReturnType<Strategy['on']> => {
  const minute = (view.bar.closeMs - BEGAN_MS) / MINUTE_MS
  if (view.symbol !== first) return null
  if (minute === 20) return { trigger: 'time', values: {} }
  return minute >= 40 && minute <= 50 ? { exit: 'it is late' } : null
}

test('a strategy sees its own position, and its wish to leave is an exit with its words', async () => {
  const seen: [minute: number, position: PositionView][] = []
  const { events } = await play({
    tape,
    set,
    strategy: asking((view) => {
      if (view.symbol === first) seen.push([(view.bar.closeMs - BEGAN_MS) / MINUTE_MS, view.position])
      return twentyMinutes(view)
    }),
  })
  const of = (minute: number): PositionView => seen.find(([at]) => at === minute)![1]
  const decided = events.flatMap((event) => (event.type === 'ExitDecided' ? [event.data] : []))
  expect(decided).toMatchObject([{ reason: 'signal', signal: 'test: it is late' }])
  const fills = events.filter(({ type }) => type === 'EntryFilled')
  const paid = (fills[0]!.data as unknown as { price: string }).price
  const nothing = { entryPrice: null, gainPct: null, stopPrice: null, targetPrice: null, heldMin: null }
  expect(of(20)).toEqual({ is: 'flat', direction: null, ...nothing, entries: 0, lastClose: null })
  expect(of(30)).toMatchObject({ is: 'open', direction: 'long', entries: 1, lastClose: null })
  expect(of(30).entryPrice).toBeCloseTo(Number(paid), 1)
  // both 40 % from it
  expect(of(30).stopPrice).toBeCloseTo(Number(paid) * 0.6, 1)
  expect(of(30).targetPrice).toBeCloseTo(Number(paid) * 1.4, 1)
  expect(of(30).heldMin).toBeGreaterThan(9)
  expect(of(30).heldMin).toBeLessThan(10)
  const closed = events.find(({ type }) => type === 'PositionClosed')!
  const { entryValue, exitValue } = closed.data as unknown as { entryValue: string; exitValue: string }
  expect(of(60)).toMatchObject({ is: 'flat', lastClose: { atMs: closed.time, reason: 'signal' } })
  // the fees are taken off
  const gross = (Number(exitValue) / Number(entryValue) - 1) * 100
  expect(of(60).lastClose!.gainPct).toBeLessThan(gross)
  expect(of(60).lastClose!.gainPct).toBeGreaterThan(gross - 0.5)
})

test('a wish to leave is judged as exit.signal says, and a refusal is written once', async () => {
  const dear = { ...set, 'exit.signal': 'break-even', 'paper.takerFeePct': '5', 'paper.makerFeePct': '5' }
  const { events } = await play({ tape, set: dear, strategy: asking(twentyMinutes) })
  expect(events.filter(({ type }) => type === 'ExitBlocked').length).toBe(1)
  expect(events.filter((event) => event.type === 'ExitDecided' && event.data.reason === 'signal')).toEqual([])
})

test('candles of the coin and of others are read by the timeframes that were named', async () => {
  const seen: unknown[] = []
  const strategy: Strategy = {
    id: 'looks',
    settings: null,
    timeframes: ['5m'],
    lookback: 3,
    others: true,
    on: ({ symbol, bar, candles, coin }) => {
      if (symbol !== second || bar.closeMs !== BEGAN_MS + 60 * MINUTE_MS) return null
      const other = coin(first)!
      seen.push([candles().close(0) === bar.close, candles('5m').closeMs(0), candles('5m').length, candles().lookback])
      seen.push([other.symbol, other.candles('5m').closeMs(0), other.position.is, coin(second), coin('NO/THING')])
      return null
    },
  }
  await play({ tape, set, strategy: onlyThat(strategy) })
  const fiveMs = Math.floor((BEGAN_MS + 60 * MINUTE_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS
  expect(seen).toEqual([
    [true, fiveMs, 3, 3],
    [first, fiveMs, 'flat', null, null],
  ])
})

const at = new RegExp(
  `^The strategy test was stopped at the candle of ${first} that ended \\d{4}-[^ ]+Z: (.*)\\. Nothing was traded on it; what was before is in the log\\.$`,
)

test.each<[string, (view: StrategyView) => unknown, string]>([
  ['throws', () => (null as unknown as { x: number }).x, 'it threw "Cannot read properties of null (reading \'x\')"'],
  ['says nonsense', () => 'buy', 'it answered buy: a proposal, a list of them, or null'],
  ['reads candles it did not ask for', ({ candles }) => candles(), 'it threw "it reads candles, and has no lookback"'],
])('one that %s is stopped with a sentence, and the log goes on', async (_, on, why) => {
  const wrong = asking((view) => (view.bar.closeMs === BEGAN_MS + 30 * MINUTE_MS ? (on(view) as null) : twentyMinutes(view)))
  const store = new SlowStore()
  const failed = await play({ tape, set, strategy: wrong, store }).catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(StrategyStopped)
  expect(at.exec((failed as Error).message)?.[1]).toBe(why)
  const resumed = await play({ tape, set, strategy: asking(twentyMinutes), store })
  const undisturbed = await play({ tape, set, strategy: asking(twentyMinutes) })
  expect(resumed.hashes).toEqual(undisturbed.hashes)
})

const fling = (what: unknown): never => {
  throw what
}

test.each<[string, (view: StrategyView) => unknown, string]>([
  ['throws what has no text', () => fling(Object.create(null)), 'a value that has no text'],
  ['throws what throws when it is read', () => fling({ toString: () => fling(3) }), 'a value that has no text'],
  ['looks at another coin unsaid', ({ coin }) => coin(second), 'it looks at another coin, and does not say so (others: true)'],
  [
    'asks for a high unsaid',
    ({ highSince }) => highSince(0),
    'it asks for the highest price since some time, and does not say so (highs: () => true)',
  ],
])('one that %s is told so', async (_, on, why) => {
  const failed = await play({ tape, set, strategy: asking((view) => on(view) as null) }).catch((error: unknown) => error)
  expect((failed as Error).message).toContain(`: it threw "${why}". Nothing was traded`)
})

test('a file that answers differently when asked twice is stopped', async () => {
  let asked = 0
  const strategy: Strategy = { id: 'counts', settings: null, on: () => ({ trigger: 'n', values: { asked: asked++ } }) }
  const failed = await play({ tape, strategy: () => ({ strategy, settings: null, file: './counts.ts' }) }).catch((error: unknown) => error)
  expect((failed as Error).message).toMatch(
    /^The strategy counts \(\.\/counts\.ts\) was stopped .*: asked twice about one candle it answered differently\./,
  )
})

test('a file that writes to the candle it is shown is stopped, by the candle as it was', async () => {
  const writes: Strategy['on'] = ({ bar }) => {
    const free = bar as { closeMs: number }
    free.closeMs = 5
    return null
  }
  const strategy: Strategy = { id: 'writes', settings: null, on: writes }
  const failed = await play({ tape, strategy: () => ({ strategy, settings: null, file: './writes.ts' }) }).catch((error: unknown) => error)
  const [, closed = ''] = /that ended (\S+Z): it threw "Cannot assign to read only property/.exec((failed as Error).message) ?? []
  expect(Date.parse(closed)).toBe(BEGAN_MS + MINUTE_MS)
})
