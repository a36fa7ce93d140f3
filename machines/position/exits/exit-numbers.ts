import { type Distance, mapDistance } from '../distance.ts'
import type { Ladder } from './ladder.ts'
import type { ScoreNumbers } from './score.ts'

/** One row of a table of profits: from so long after the first fill on, `gainPct` of the cost, after fees, is enough. */
export type RoiRow<Amount> = { readonly fromMs: number; readonly gainPct: Amount }

/** A stop that becomes a limit order: `pct` of its price beyond it, and how long that may rest without being filled. */
export type StopLimit<Amount> = { readonly pct: Amount; readonly patienceMs: number }

/**
 * How far the price is from what was paid, percent of it, when stop and target change places, and how long at least between two changes.
 */
export type Switching<Amount> = { readonly stopBelowPct: Amount; readonly targetAbovePct: Amount; readonly cooldownMs: number }

/** What the exit rules need that may be off: a rule without its number is. Part of the plan, so frozen with it. */
export type ExitNumbers<Amount = string> = {
  /** of a close, percent of its value: the dearer of the venue's two */
  readonly feePct: Amount
  /** the first of two stops; nothing rests at the venue for it */
  readonly softStop?: Distance<Amount>
  /** profit after fees, percent of the cost, at which a stop at break-even is armed */
  readonly breakEvenAtPct?: Amount
  /** percent of what is held that the take-profit sells, once; absent: all of it */
  readonly takeProfitPartPct?: Amount
  /** by time, and less profit with each */
  readonly roi?: readonly RoiRow<Amount>[]
  /** where the price has to be for a signal to be followed */
  readonly signal?: 'break-even' | 'any-price'
  readonly score?: ScoreNumbers<Amount>
  /** out this long after the first fill, if never above break-even by then */
  readonly idleMs?: number
  /** absent: every exit is at market */
  readonly ladder?: Ladder<Amount>
  /** the nearest of hard, break-even and trailing stop rests at the venue, and moves; without it the hard stop does */
  readonly nearestAtVenue?: true
  /** of a venue whose stops become limit orders; absent: they sell at market, or none rests */
  readonly stopLimit?: StopLimit<Amount>
  /** stop and target take turns at the venue; absent: the stop rests there alone */
  readonly switching?: Switching<Amount>
  /** the engine may not sell the coins; a person may */
  readonly neverSell?: true
}

/** The same numbers, each amount by `to`. */
export const mapExitNumbers = <From, To>(
  { feePct, softStop, breakEvenAtPct, takeProfitPartPct, roi, score, ladder, stopLimit, switching, ...plain }: ExitNumbers<From>,
  to: (amount: From) => To,
): ExitNumbers<To> => ({
  ...plain,
  feePct: to(feePct),
  ...(softStop !== undefined && { softStop: mapDistance(softStop, to) }),
  ...(breakEvenAtPct !== undefined && { breakEvenAtPct: to(breakEvenAtPct) }),
  ...(takeProfitPartPct !== undefined && { takeProfitPartPct: to(takeProfitPartPct) }),
  ...(roi !== undefined && { roi: roi.map(({ fromMs, gainPct }) => ({ fromMs, gainPct: to(gainPct) })) }),
  ...(stopLimit !== undefined && { stopLimit: { ...stopLimit, pct: to(stopLimit.pct) } }),
  ...(switching !== undefined && {
    switching: { ...switching, stopBelowPct: to(switching.stopBelowPct), targetAbovePct: to(switching.targetAbovePct) },
  }),
  ...(ladder !== undefined && { ladder: { ...ladder, maxSlippagePct: to(ladder.maxSlippagePct) } }),
  ...(score !== undefined && {
    score: { ...score, profitPct: to(score.profitPct), momentumPct: to(score.momentumPct) },
  }),
})
