import { defineStrategy, entryOptions } from '../../define-strategy.ts'
import { hasMoved, percentAway } from './percent-away.ts'

/** Proposes to sell short when a candle closes at least `risePct` percent above the window's low; a rise of exactly that is one. */
export const rise = defineStrategy({
  id: 'rise',
  settings: entryOptions.pick({ risePct: true, windowMin: true, minWindowBars: true }),
  needs: ({ windowMin, minWindowBars }) => ({ windowLow: { is: 'rollingLow', windowMin, minBars: minWindowBars } }),
  on: ({ bar: { close }, indicators: { windowLow }, settings }) => {
    const risePct = settings.risePct
    if (windowLow === null || !hasMoved(close, windowLow, risePct)) return null
    const threshold = percentAway(windowLow, risePct)
    return { trigger: 'rise-from-window-low', direction: 'short', values: { close, windowLow, risePct, threshold } }
  },
  awaits: ({ bar: { close }, indicators: { windowLow }, settings: { risePct } }) => {
    if (windowLow === null) return []
    return [{ close, windowLow, risePct, threshold: percentAway(windowLow, risePct) }]
  },
})
