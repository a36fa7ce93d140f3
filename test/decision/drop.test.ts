import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { drop } from '../../src/decision/strategies/drop.ts'
import type { EntryOptions, Proposal } from '../../src/decision/strategy.ts'
import { parse } from '../../src/kernel/money.ts'
import { TickScale } from '../../src/market/ticks.ts'
import { unseen } from './unseen.ts'

const propose = (close: number, windowHigh: number | null, settings: EntryOptions) =>
  drop.on({
    ...unseen,
    settings,
    indicators: { windowHigh },
    bar: { closeMs: 60_000, open: close, high: close, low: close, close, volume: 1 },
  }) as Proposal | null

test('proposes at two percent below the high of the window and lower, with the numbers it saw', () => {
  const { entry } = loadConfig({ overrides: { 'entry.dropPct': '2' } })
  expect(propose(196.01, 200, entry)).toBeNull()
  expect(propose(1, null, entry), 'a window without enough candles').toBeNull()
  expect(propose(196, 200, entry)).toEqual({
    trigger: 'drop-from-window-high',
    values: { close: 196, windowHigh: 200, dropPct: 2, threshold: 196 },
  })
})

describe('measured from', () => {
  const DAY_MS = 86_400_000
  const entry = (dropFrom: string): EntryOptions => loadConfig({ overrides: { 'entry.dropPct': '2', 'entry.dropFrom': dropFrom } }).entry
  /** A close of 95: two percent below 97 and more, and not below 96.9. */
  const asked = (
    dropFrom: string,
    highs: { windowHigh: number | null; sinceClose?: number; sessionHigh?: number },
    closedMs: number | null = 3,
  ): Proposal | null =>
    drop.on({
      ...unseen,
      position: { ...unseen.position, lastClose: closedMs === null ? null : { atMs: closedMs, reason: 'take-profit', gainPct: 1 } },
      highSince: (ms) => (ms === (closedMs ?? Number.NEGATIVE_INFINITY) ? (highs.sinceClose ?? null) : 1e6),
      settings: entry(dropFrom),
      indicators: { windowHigh: highs.windowHigh, ...(highs.sessionHigh !== undefined && { sessionHigh: highs.sessionHigh }) },
      bar: { closeMs: DAY_MS, open: 95, high: 95, low: 95, close: 95, volume: 1 },
    }) as Proposal | null

  test.each([
    [
      'close',
      { windowHigh: 95, sinceClose: 97 },
      { trigger: 'drop-from-high-since-close', values: { highSinceClose: 97, threshold: 95.06 } },
    ],
    ['close', { windowHigh: 200, sinceClose: 96.9 }, null],
    ['session', { windowHigh: 95, sessionHigh: 97 }, { trigger: 'drop-from-session-high', values: { sessionHigh: 97, threshold: 95.06 } }],
    ['session', { windowHigh: 200, sessionHigh: 96.9 }, null],
    [
      'hybrid',
      { windowHigh: 97, sinceClose: 95, sessionHigh: 96 },
      { trigger: 'drop-from-highest', values: { windowHigh: 97, highSinceClose: 95, sessionHigh: 96, threshold: 95.06 } },
    ],
    ['hybrid', { windowHigh: 95, sinceClose: 98, sessionHigh: 95 }, { trigger: 'drop-from-highest', values: { threshold: 96.04 } }],
    ['hybrid', { windowHigh: 95, sinceClose: 95, sessionHigh: 100 }, { trigger: 'drop-from-highest', values: { threshold: 98 } }],
    ['hybrid', { windowHigh: 96, sinceClose: 96.9, sessionHigh: 95 }, null],
    ['close', { windowHigh: null, sinceClose: 200 }, null],
    ['hybrid', { windowHigh: null, sinceClose: 200, sessionHigh: 200 }, null],
  ] as const)('%s %j', (dropFrom, highs, proposal) => {
    if (proposal === null) expect(asked(dropFrom, highs)).toBeNull()
    else expect(asked(dropFrom, highs)).toMatchObject(proposal)
  })

  test('the high since the last close is that of all candles where nothing was closed yet', () => {
    expect(asked('close', { windowHigh: 95, sinceClose: 97 }, null)?.values).toMatchObject({ highSinceClose: 97 })
  })

  test('only what it is measured from is kept', () => {
    const of = (dropFrom: string, startsAt = '00:00'): unknown => {
      const settings = { ...entry(dropFrom), sessionStartsAt: startsAt }
      return [drop.highs!(settings), Object.values(drop.needs!(settings)).slice(1)]
    }
    expect([of('window'), of('close'), of('session', '05:30'), of('hybrid')]).toEqual([
      [false, []],
      [true, []],
      [false, [{ is: 'sessionHigh', startMin: 330 }]],
      [true, [{ is: 'sessionHigh', startMin: 0 }]],
    ])
  })
})

const entryOf = (dropPct: string) => loadConfig({ overrides: { 'entry.dropPct': dropPct } }).entry

test.each([
  [1.33, 1.4, '5', 1.33],
  [40.255, 41.5, '3', 40.255],
  [0.00006867, 0.00007, '1.9', 0.00006867],
])('a fall to %d from %d is exactly %s percent, which floats miss', (close, high, pct, threshold) => {
  const { dropPct } = entryOf(pct)
  expect(propose(close, high, entryOf(pct))?.values).toEqual({ close, windowHigh: high, dropPct, threshold })
})

test('is exact: as whole numbers say, for any tick, price and percentage', () => {
  const thousandths = fc.integer({ min: 50, max: 50_000 })
  const tick = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 0, max: 13 }))
  const place = fc.record({
    // of a high that has an exact threshold, or of any
    isExact: fc.boolean(),
    high: fc.maxSafeNat(),
    offBy: fc.integer({ min: -1, max: 1 }),
  })
  let fell = 0
  let held = 0
  fc.assert(
    fc.property(thousandths, tick, place, (pct, [upper, decimals], { isExact, high, offBy }) => {
      const grain = isExact ? 100_000 : 1
      const highTicks = Math.max(1, Math.floor((high % 2 ** 50) / upper / grain)) * grain
      const closeTicks = Math.max(1, Math.floor((highTicks * (100_000 - pct)) / 100_000) + offBy)
      const digits = String(upper).padStart(decimals + 1, '0')
      const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
      const scale = new TickScale(parse(text))
      const isFall = BigInt(closeTicks) * 100_000n <= BigInt(highTicks) * BigInt(100_000 - pct)
      const proposal = propose(scale.toNumber(closeTicks), scale.toNumber(highTicks), entryOf(String(pct / 1000)))
      expect(proposal !== null).toBe(isFall)
      if (isFall) fell++
      else held++
    }),
    { numRuns: 3000 },
  )
  expect(Math.min(fell, held)).toBeGreaterThan(500)
})
