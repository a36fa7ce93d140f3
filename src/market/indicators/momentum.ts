import { betweenEnds } from './between-ends.ts'
import { type Period, withDefaults } from './maker.ts'

/** Momentum, in the price's unit: the close less the one `period` candles before. */
export const momentum = withDefaults({ period: 10 }, ({ period }: Period) => betweenEnds(period, (before, now) => now - before))
