import fc from 'fast-check'
import { expect, test } from 'vitest'
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
