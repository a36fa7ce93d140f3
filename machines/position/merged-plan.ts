import { type Money, max, min } from '../../src/kernel/money.ts'
import { nearer } from './distance.ts'
import type { ExitNumbers, RoiRow } from './exits/exit-numbers.ts'
import { type Ladder, laterStep } from './exits/ladder.ts'
import type { ScoreNumbers } from './exits/score.ts'
import type { PositionPlan } from './position-plan.ts'

/** How each field of two plans becomes one. The type makes the compiler name a field without a rule. */
type Rules<T> = { readonly [Key in keyof T]-?: (one: T[Key] & {}, other: T[Key] & {}) => T[Key] & {} }

/** What one of the two does not have, the other's holds. */
const by = <T extends object>(rules: Rules<T>, one: T, other: T): T => {
  const merged: Partial<T> = {}
  for (const key of Object.keys(rules) as (keyof T)[]) {
    const [a, b] = [one[key], other[key]]
    const value = a === undefined || b === undefined ? (a ?? b) : rules[key](a as T[keyof T] & {}, b as T[keyof T] & {})
    if (value !== undefined) merged[key] = value
  }
  return merged as T
}

const gainAt = (rows: readonly RoiRow<Money>[], ms: number): Money | undefined => rows.findLast(({ fromMs }) => fromMs <= ms)?.gainPct

/** At each moment the smaller of what both tables ask for. */
const lowerRoi = (one: readonly RoiRow<Money>[], other: readonly RoiRow<Money>[]): readonly RoiRow<Money>[] =>
  [...new Set([...one, ...other].map(({ fromMs }) => fromMs))]
    .sort((a, b) => a - b)
    .map((fromMs) => {
      const gains = [gainAt(one, fromMs), gainAt(other, fromMs)].filter((gain) => gain !== undefined)
      return { fromMs, gainPct: gains.reduce(min) }
    })

/**
 * Points and threshold are of one scale, and each reason is of its own: a table holds as a whole. It is the one that leaves sooner, whose
 * points all together are the larger share of its threshold; of equals the one whose reasons hold sooner, by the first number that differs.
 */
const soonerScore = (one: ScoreNumbers<Money>, other: ScoreNumbers<Money>): ScoreNumbers<Money> => {
  const all = ({ profitPoints, momentumPoints, agePoints }: ScoreNumbers<Money>) => profitPoints + momentumPoints + agePoints
  // above zero: `one` is sooner
  const steps: readonly (number | bigint)[] = [
    all(one) * other.threshold - all(other) * one.threshold,
    other.profitPct - one.profitPct,
    one.profitWithinMs - other.profitWithinMs,
    other.momentumPct - one.momentumPct,
    other.ageMs - one.ageMs,
    other.threshold - one.threshold,
    one.profitPoints - other.profitPoints,
    one.momentumPoints - other.momentumPoints,
  ]
  return (steps.find((step) => step > 0 || step < 0) ?? 0) < 0 ? other : one
}

/** The less patient of two ladders. */
const ladder: Rules<Ladder<Money>> = {
  from: laterStep,
  patientMs: Math.min,
  maxSlippagePct: max,
  neverMarket: () => true,
  withdrawals: Math.min,
  noIoc: () => true,
}

const exits: Rules<ExitNumbers<Money>> = {
  feePct: max,
  softStop: nearer,
  breakEvenAtPct: min,
  takeProfitPartPct: max,
  roi: lowerRoi,
  signal: (one, other) => (one === 'any-price' ? one : other),
  score: soonerScore,
  idleMs: Math.min,
  ladder: (one, other) => by(ladder, one, other),
  nearestAtVenue: () => true,
  stopLimit: (one, other) => ({ pct: max(one.pct, other.pct), patienceMs: Math.min(one.patienceMs, other.patienceMs) }),
  // the stop comes back sooner, the target later
  switching: (one, other) => ({
    stopBelowPct: min(one.stopBelowPct, other.stopBelowPct),
    targetAbovePct: max(one.targetAbovePct, other.targetAbovePct),
    cooldownMs: Math.max(one.cooldownMs, other.cooldownMs),
  }),
  neverSell: () => true,
}

type Trailing = NonNullable<PositionPlan['trailing']>
const trailing: Rules<Trailing> = { activate: nearer, afterMs: Math.min, distance: nearer, step: nearer, staleMs: Math.min }

/** The range that distances were measured by is that of one entry, and stays in its plan. */
type Merged = Omit<PositionPlan, 'atr'>
const plan: Rules<Omit<Merged, 'trailing'>> = {
  hardStop: nearer,
  takeProfit: nearer,
  maxHoldMs: Math.min,
  tickSize: max,
  stepSize: max,
  minQuantity: max,
  minNotional: max,
  exits: (one, other) => by(exits, one, other),
  exitRetryMs: Math.min,
  proofDelayMs: Math.max,
  maxStops: Math.min,
  // of one venue it is the same, unless that has learned another way meanwhile
  moveStop: (one, other) => (one < other ? one : other),
}

/**
 * The plan of coins that two entries brought: nearer stop, nearer target, earlier limit of time, larger minima, fewer stops; a rule that
 * only one of them has holds for all. It is the same in whatever order the entries were filled.
 */
export const mergedPlan = (one: PositionPlan, other: PositionPlan): PositionPlan =>
  one === other
    ? one
    : {
        ...by<Omit<Merged, 'trailing'>>(plan, one, other),
        trailing:
          one.trailing === null || other.trailing === null ? (one.trailing ?? other.trailing) : by(trailing, one.trailing, other.trailing),
      }

/** Whether both ask for the same profits at the same times. */
export const isSameRoi = (one: PositionPlan | null, other: PositionPlan): boolean => {
  const [a, b] = [one?.exits.roi ?? [], other.exits.roi ?? []]
  return a.length === b.length && a.every(({ fromMs, gainPct }, row) => fromMs === b[row]!.fromMs && gainPct === b[row]!.gainPct)
}
