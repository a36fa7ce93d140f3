import { type Period, withDefaults } from './maker.ts'
import { exponentialAverage, type Seed } from './moving-average.ts'
import { ofCloses } from './sma.ts'

/** Exponential moving average of closes, weight 2 / (period + 1). */
export const ema = withDefaults({ period: 20, seed: 'mean' }, ({ period, seed = 'mean' }: Period & { readonly seed?: Seed }) =>
  ofCloses(exponentialAverage(period, seed)),
)
