import { betweenEnds } from './between-ends.ts'
import { type Period, withDefaults } from './maker.ts'

const inPercent = (before: number, now: number): number | null => (before === 0 ? null : ((now - before) / before) * 100)

/** Rate of change: by how many percent a close is above (positive) or below the one `period` candles before. */
export const roc = withDefaults({ period: 10 }, ({ period }: Period) => betweenEnds(period, inPercent))
