import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { reversion } from '../../src/decision/strategies/reversion.ts'
import { rise } from '../../src/decision/strategies/rise.ts'
import type { EntryOptions } from '../../src/decision/strategy.ts'
import { parse } from '../../src/kernel/money.ts'
import { TickScale } from '../../src/market/ticks.ts'
import { unseen } from './unseen.ts'

const view = (settings: EntryOptions, close: number, windowLow: number | null, windowHigh: number | null = null) => ({
  ...unseen,
  settings,
  indicators: { windowLow, windowHigh },
  bar: { closeMs: 60_000, open: close, high: close, low: close, close, volume: 1 },
})
const entryOf = (options: Readonly<Record<string, string>>) => loadConfig({ overrides: options }).entry

test('proposes a short position at two percent above the low of the window and higher, with the numbers it saw', () => {
  const entry = entryOf({ 'entry.risePct': '2' })
  expect(rise.on(view(entry, 203.99, 200))).toBeNull()
  expect(rise.on(view(entry, 900, null)), 'a window without enough candles').toBeNull()
  expect(rise.on(view(entry, 204, 200))).toEqual({
    trigger: 'rise-from-window-low',
    direction: 'short',
    values: { close: 204, windowLow: 200, risePct: 2, threshold: 204 },
  })
})

test('is exact: as whole numbers say, for any low and percentage', () => {
  const thousandths = fc.integer({ min: 50, max: 50_000 })
  let rose = 0
  let held = 0
  fc.assert(
    fc.property(thousandths, fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: -1, max: 1 }), (pct, lowTicks, offBy) => {
      const scale = new TickScale(parse('0.0001'))
      const closeTicks = Math.floor((lowTicks * (100_000 + pct)) / 100_000) + offBy
      const isRise = BigInt(closeTicks) * 100_000n >= BigInt(lowTicks) * BigInt(100_000 + pct)
      const entry = entryOf({ 'entry.risePct': String(pct / 1000) })
      expect(rise.on(view(entry, scale.toNumber(closeTicks), scale.toNumber(lowTicks))) !== null).toBe(isRise)
      if (isRise) rose++
      else held++
    }),
  )
  expect(Math.min(rose, held)).toBeGreaterThan(10)
})

test('reversion buys what fell and sells short what rose; of a candle that is both, the fall counts', () => {
  const entry = entryOf({ 'entry.dropPct': '2', 'entry.risePct': '3' })
  expect(reversion.on(view(entry, 98, 97, 100))).toMatchObject({ trigger: 'drop-from-window-high' })
  expect(reversion.on(view(entry, 103, 100, 104))).toMatchObject({ trigger: 'rise-from-window-low', direction: 'short' })
  expect(reversion.on(view(entry, 103, 100, 200))).not.toHaveProperty('direction')
  expect(reversion.on(view(entry, 100, 99, 101))).toBeNull()
  expect(reversion.needs?.(entry)).toEqual({
    windowHigh: { is: 'rollingHigh', windowMin: 60, minBars: 12 },
    windowLow: { is: 'rollingLow', windowMin: 60, minBars: 12 },
  })
})

test('each names the price that it waits for, reversion the nearer one first', () => {
  const entry = entryOf({ 'entry.dropPct': '2', 'entry.risePct': '3' })
  const between = view(entry, 99, 97, 100)
  expect(rise.awaits!(between)).toEqual([{ close: 99, windowLow: 97, risePct: 3, threshold: 99.91 }])
  expect(rise.awaits!(view(entry, 99, null))).toEqual([])
  expect(reversion.awaits!(between).map(({ threshold }) => threshold)).toEqual([99.91, 98])
  expect(reversion.awaits!(view(entry, 98.1, 97, 100)).map(({ threshold }) => threshold)).toEqual([98, 99.91])
})
