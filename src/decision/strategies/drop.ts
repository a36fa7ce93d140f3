import { defineStrategy, entryOptions } from '../../define-strategy.ts'
import { fromNumber, parse, percentOf, toNumber } from '../../kernel/money.ts'

const HUNDRED = parse('100')
// Far above what a product of doubles can be wrong by, far below a tick: what is higher needs no exact arithmetic.
const MARGIN = 1e-9

/** Proposes an entry when a candle closes at least `dropPct` percent below the window's high; a fall of exactly that is one. */
export const drop = defineStrategy({
  id: 'drop',
  settings: entryOptions.pick({ dropPct: true, windowMin: true, minWindowBars: true }),
  needs: ({ windowMin, minWindowBars }) => ({ windowHigh: { is: 'rollingHigh', windowMin, minBars: minWindowBars } }),
  on: ({ bar: { close }, indicators: { windowHigh }, settings }) => {
    const dropPct = settings.dropPct
    if (windowHigh === null || close > windowHigh * (1 - dropPct / 100) * (1 + MARGIN)) return null
    const high = fromNumber(windowHigh)
    const left = HUNDRED - fromNumber(dropPct)
    if (fromNumber(close) * HUNDRED > high * left) return null
    return {
      trigger: 'drop-from-window-high',
      values: { close, windowHigh, dropPct, threshold: toNumber(percentOf(high, left)) },
    }
  },
})
