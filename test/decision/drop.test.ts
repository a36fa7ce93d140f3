import { expect, test } from 'vitest'
import { drop } from '../../src/decision/strategies/drop.ts'

const view = (close: number) => ({
  symbol: 'BTC/USD',
  timeframeMs: 60_000,
  windowHigh: 200,
  bar: { closeMs: 60_000, open: close, high: close, low: close, close, volume: 1 },
})

test('proposes at two percent below the high of the window and lower, with the numbers it saw', () => {
  expect(drop({ dropPct: 2 })(view(196.01))).toBeNull()
  expect(drop({ dropPct: 2 })(view(196))).toEqual({
    trigger: 'drop-from-window-high',
    values: { close: 196, windowHigh: 200, dropPct: 2, threshold: 196 },
  })
})
