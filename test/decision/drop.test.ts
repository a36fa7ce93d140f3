import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { drop } from '../../src/decision/strategies/drop.ts'

const view = (close: number) => ({
  symbol: 'BTC/USD',
  timeframeMs: 60_000,
  windowHigh: 200,
  bar: { closeMs: 60_000, open: close, high: close, low: close, close, volume: 1 },
})

test('proposes at two percent below the high of the window and lower, with the numbers it saw', () => {
  const { entry } = loadConfig({ overrides: { 'entry.dropPct': '2' } })
  expect(drop(view(196.01), entry)).toBeNull()
  expect(drop(view(196), entry)).toEqual({
    trigger: 'drop-from-window-high',
    values: { close: 196, windowHigh: 200, dropPct: 2, threshold: 196 },
  })
})
