import { defineStrategy, entryOptions } from '../../define-strategy.ts'
import { drop } from './drop.ts'
import { rise } from './rise.ts'

type Options = Parameters<NonNullable<typeof drop.needs>>[0] & Parameters<NonNullable<typeof rise.needs>>[0]

/** Both ways: buys what fell like `drop`, and sells short what rose like `rise`. Of a candle that is both, the fall counts. */
export const reversion = defineStrategy({
  id: 'reversion',
  settings: entryOptions.pick({
    dropPct: true,
    dropFrom: true,
    sessionStartsAt: true,
    risePct: true,
    windowMin: true,
    minWindowBars: true,
  }),
  highs: (settings) => drop.highs!(settings),
  needs: (settings: Options) => ({ ...drop.needs!(settings), ...rise.needs!(settings) }),
  on: (view) => drop.on(view) ?? rise.on(view),
  awaits: (view) => {
    const distance = ({ close = 0, threshold = 0 }: Readonly<Record<string, number>>): number => Math.abs(close - threshold)
    return [...drop.awaits!(view), ...rise.awaits!(view)].sort((one, other) => distance(one) - distance(other))
  },
})
