import { mapPlan, type PositionPlan } from '../../machines/position/position-plan.ts'
import { parse } from '../../src/kernel/money.ts'

export const plan = mapPlan(
  {
    hardStop: { by: 'pct', of: '10' },
    takeProfit: { by: 'pct', of: '10' },
    maxHoldMs: 600_000,
    trailing: {
      activate: { by: 'pct', of: '5' },
      afterMs: 60_000,
      staleMs: 40_000,
      distance: { by: 'pct', of: '2' },
      step: { by: 'pct', of: '1' },
    },
    minQuantity: '1',
    minNotional: '10',
    stepSize: '0.5',
    tickSize: '0.5',
    exitRetryMs: 2000,
    proofDelayMs: 30_000,
    exits: {
      feePct: '0.1',
      breakEvenAtPct: '2',
      roi: [
        { fromMs: 60_000, gainPct: '8' },
        { fromMs: 300_000, gainPct: '3' },
      ],
      signal: 'break-even',
      idleMs: 500_000,
    },
    maxStops: 4,
  },
  parse,
)
/** What a further entry may bring, measured in other ways and with other numbers. */
const otherPlan: PositionPlan = {
  ...plan,
  hardStop: { by: 'price', of: parse('8') },
  maxHoldMs: 500_000,
  trailing: null,
  minQuantity: parse('1.5'),
  maxStops: 2,
  exits: { ...plan.exits, roi: [{ fromMs: 120_000, gainPct: parse('5') }], idleMs: 400_000 },
}
/** Venues that know more than to cancel and create, and stops that follow the price there. */
const exits = { ...plan.exits, nearestAtVenue: true } as const
/** Stop and target take turns. */
export const switchingPlan: PositionPlan = {
  ...plan,
  exits: { ...plan.exits, switching: { stopBelowPct: parse('1'), targetAbovePct: parse('1'), cooldownMs: 5000 } },
}
export const amendingPlan: PositionPlan = { ...plan, moveStop: 'amend', exits }
const stopLimit = { pct: parse('1'), patienceMs: 5000 }
/** Stops become limit orders, wherever they were moved to. */
export const limitedPlan: PositionPlan = { ...amendingPlan, exits: { ...exits, stopLimit } }
export const PLANS = [
  plan,
  amendingPlan,
  plan,
  otherPlan,
  { ...plan, exits: { ...plan.exits, stopLimit } },
  { ...plan, moveStop: 'cancel-replace', exits },
] as const
