import { defineStrategy, entryOptions, type StrategyView } from '../../define-strategy.ts'
import { hasMoved, percentAway } from './percent-away.ts'

/** What the fall is measured from, by `dropFrom`: the words it is told by, and the highs that it is the highest of. */
const TRIGGERS = {
  window: 'drop-from-window-high',
  close: 'drop-from-high-since-close',
  session: 'drop-from-session-high',
  hybrid: 'drop-from-highest',
} as const

type Highs = { readonly windowHigh: number | null; readonly sessionHigh?: number | null }
type Seen = Pick<StrategyView, 'highSince' | 'position'> & { readonly indicators: Highs }

/** By their names in the log. */
const highsOf = ({ indicators, highSince, position }: Seen, from: 'close' | 'session' | 'hybrid'): Readonly<Record<string, number>> => {
  const { windowHigh, sessionHigh = null } = indicators
  const sinceClose = from === 'session' ? null : highSince(position.lastClose?.atMs ?? Number.NEGATIVE_INFINITY)
  return {
    ...(from === 'hybrid' && windowHigh !== null && { windowHigh }),
    ...(sinceClose !== null && { highSinceClose: sinceClose }),
    ...(sessionHigh !== null && { sessionHigh }),
  }
}

/** Proposes an entry when a candle closes at least `dropPct` percent below the high that it is measured from; a fall of exactly that is one. */
export const drop = defineStrategy({
  id: 'drop',
  settings: entryOptions.pick({ dropPct: true, dropFrom: true, sessionStartsAt: true, windowMin: true, minWindowBars: true }),
  highs: ({ dropFrom }) => dropFrom === 'close' || dropFrom === 'hybrid',
  needs: (settings) => {
    const windowHigh = { is: 'rollingHigh', windowMin: settings.windowMin, minBars: settings.minWindowBars } as const
    if (settings.dropFrom === 'window' || settings.dropFrom === 'close') return { windowHigh }
    const [hours = 0, minutes = 0] = settings.sessionStartsAt.split(':').map(Number)
    return { windowHigh, sessionHigh: { is: 'sessionHigh', startMin: hours * 60 + minutes } }
  },
  on: (view) => {
    const { bar, settings, indicators } = view
    const { close } = bar
    const { windowHigh } = indicators
    // of a window that holds too few candles the other highs say no more
    if (windowHigh === null) return null
    const dropPct = settings.dropPct
    const dropFrom = settings.dropFrom
    const highs = dropFrom === 'window' ? null : highsOf(view, dropFrom)
    const highest = highs === null ? windowHigh : Math.max(...Object.values(highs))
    if (!hasMoved(close, highest, -dropPct)) return null
    const threshold = percentAway(highest, -dropPct)
    return { trigger: TRIGGERS[dropFrom], values: { close, ...(highs ?? { windowHigh }), dropPct, threshold } }
  },
  awaits: (view) => {
    const { bar, settings, indicators } = view
    const { windowHigh } = indicators
    if (windowHigh === null) return []
    const { dropPct, dropFrom } = settings
    const highs = dropFrom === 'window' ? { windowHigh } : highsOf(view, dropFrom)
    return [{ close: bar.close, ...highs, dropPct, threshold: percentAway(Math.max(...Object.values(highs)), -dropPct) }]
  },
})
