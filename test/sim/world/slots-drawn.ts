import type { Config } from '../../../src/config/schema.ts'

/** Two strategies on each coin, whose plans differ in what shows soonest. */
const SLOTS: Config['slots'] = {
  early: { exit: { maxHoldMin: 1, hardStopPct: '0.5' }, sizing: { tradePct: '5' } },
  late: { exit: { takeProfitPct: '0.7', hardStopPct: '2' }, entry: { ttlS: 20 } },
}

export const slotsOf = (draw: (key: string) => number): Config['slots'] => ({ ...SLOTS, ...(draw('third slot') < 0.2 && { slow: {} }) })
