import { defineStrategy, entryOptions } from '../../define-strategy.ts'
import { fromNumber, parse, percentOf, toNumber } from '../../kernel/money.ts'

const HUNDRED = parse('100')
// Far above what a product of doubles can be wrong by, far below a tick: what is lower needs no exact arithmetic.
const MARGIN = 1e-9

/** Proposes to sell short when a candle closes at least `risePct` percent above the window's low; a rise of exactly that is one. */
export const rise = defineStrategy({
  id: 'rise',
  settings: entryOptions.pick({ risePct: true, windowMin: true, minWindowBars: true }),
  needs: ({ windowMin, minWindowBars }) => ({ windowLow: { is: 'rollingLow', windowMin, minBars: minWindowBars } }),
  on: ({ bar: { close }, indicators: { windowLow }, settings }) => {
    const risePct = settings.risePct
    if (windowLow === null || close < windowLow * (1 + risePct / 100) * (1 - MARGIN)) return null
    const low = fromNumber(windowLow)
    const grown = HUNDRED + fromNumber(risePct)
    if (fromNumber(close) * HUNDRED < low * grown) return null
    return {
      trigger: 'rise-from-window-low',
      direction: 'short',
      values: { close, windowLow, risePct, threshold: toNumber(percentOf(low, grown)) },
    }
  },
  awaits: ({ bar: { close }, indicators: { windowLow }, settings: { risePct } }) => {
    if (windowLow === null) return []
    return [{ close, windowLow, risePct, threshold: toNumber(percentOf(fromNumber(windowLow), HUNDRED + fromNumber(risePct))) }]
  },
})
