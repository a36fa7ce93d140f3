import type { EntryGuard } from './entry-guard.ts'

export const spread: EntryGuard<'spread'> = {
  refusal: 'spread',
  description: 'Bid and ask are too far apart: who enters and leaves at once has lost that much.',
  isOn: (options) => options.maxSpreadPct > 0,
  judge: ({ spreadPct }, options) => {
    const { maxSpreadPct } = options
    return { isBroken: spreadPct > maxSpreadPct, judged: { spreadPct, maxSpreadPct } }
  },
}
