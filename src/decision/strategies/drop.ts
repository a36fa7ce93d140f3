import type { Strategy } from '../strategy.ts'

/** Proposes an entry when a candle closes at least `dropPct` percent below the window's high. */
export const drop: Strategy = (view, options) => {
  const threshold = view.windowHigh * (1 - options.dropPct / 100)
  if (view.bar.close > threshold) return null
  return {
    trigger: 'drop-from-window-high',
    values: { close: view.bar.close, windowHigh: view.windowHigh, dropPct: options.dropPct, threshold },
  }
}
