import type { ExitNumbers } from '../../machines/position/exits/exit-numbers.ts'
import type { Ladder } from '../../machines/position/exits/ladder.ts'
import type { Config } from '../config/schema.ts'
import { type Money, parse, ZERO } from '../kernel/money.ts'

const MINUTE_MS = 60_000
const HUNDRED = parse('100')

/** What the exit rules are frozen from, beside the prices of the plan. */
export type ExitOptions = Pick<
  Config['exit'],
  | 'softStopPct'
  | 'breakEvenAtPct'
  | 'takeProfitPartPct'
  | 'roi'
  | 'signal'
  | 'scorePoints'
  | 'scoreProfitPct'
  | 'scoreProfitMin'
  | 'scoreProfitPoints'
  | 'scoreMomentumPct'
  | 'scoreMomentumPoints'
  | 'scoreAgeMin'
  | 'scoreAgePoints'
  | 'idleExitMin'
  | 'neverSell'
  | 'ladder'
  | 'patientS'
  | 'maxSlippagePct'
  | 'neverMarket'
  | 'withdrawals'
  | 'stopAtVenue'
  | 'switching'
  | 'switchStopBelowPct'
  | 'switchTargetAbovePct'
  | 'switchCooldownS'
  | 'stopLimitPct'
  | 'stopLimitS'
>

const scoreNumbers = (options: ExitOptions): NonNullable<ExitNumbers<Money>['score']> => ({
  threshold: options.scorePoints,
  profitPct: parse(options.scoreProfitPct),
  profitWithinMs: options.scoreProfitMin * MINUTE_MS,
  profitPoints: options.scoreProfitPoints,
  momentumPct: parse(options.scoreMomentumPct),
  momentumPoints: options.scoreMomentumPoints,
  ageMs: options.scoreAgeMin * MINUTE_MS,
  agePoints: options.scoreAgePoints,
})

const switchingOf = (options: ExitOptions): NonNullable<ExitNumbers<Money>['switching']> => ({
  stopBelowPct: parse(options.switchStopBelowPct),
  targetAbovePct: parse(options.switchTargetAbovePct),
  cooldownMs: options.switchCooldownS * 1000,
})

/** Undefined: every exit is at market. */
const ladderOf = (
  { ladder: from, patientS, maxSlippagePct, neverMarket, withdrawals }: ExitOptions,
  takesIoc: boolean,
): Ladder<Money> | undefined =>
  from === 'market' && neverMarket === 'off'
    ? undefined
    : {
        from,
        patientMs: patientS * 1000,
        maxSlippagePct: parse(maxSlippagePct),
        ...(neverMarket === 'on' && { neverMarket: true }),
        ...(withdrawals > 0 && { withdrawals }),
        ...(!takesIoc && { noIoc: true }),
      }

/** Whether the venue takes orders for at once, and what its stops become. */
type ExitVenue = { readonly takesIoc: boolean; readonly stops: 'market' | 'limit' | 'none' }

/** The numbers of the rules that are on. `feePct`: the dearer of the venue's two; `base`: the coin's own asset. */
export const freezeExits = (
  options: ExitOptions,
  feePct: Money,
  base: string | null,
  { takesIoc, stops }: ExitVenue,
): ExitNumbers<Money> => {
  const ladder = ladderOf(options, takesIoc)
  const softStopPct = parse(options.softStopPct)
  const breakEvenAtPct = parse(options.breakEvenAtPct)
  const takeProfitPartPct = parse(options.takeProfitPartPct)
  return {
    feePct,
    ...(softStopPct > ZERO && { softStop: { by: 'pct', of: softStopPct } }),
    ...(breakEvenAtPct > ZERO && { breakEvenAtPct }),
    ...(takeProfitPartPct < HUNDRED && { takeProfitPartPct }),
    ...(options.roi.length > 0 && {
      roi: options.roi.map(({ fromMin, gainPct }) => ({ fromMs: fromMin * MINUTE_MS, gainPct: parse(gainPct) })),
    }),
    ...(options.signal !== 'off' && { signal: options.signal }),
    ...(options.scorePoints > 0 && { score: scoreNumbers(options) }),
    ...(options.idleExitMin > 0 && { idleMs: options.idleExitMin * MINUTE_MS }),
    ...(ladder !== undefined && { ladder }),
    ...(options.stopAtVenue === 'nearest' && { nearestAtVenue: true }),
    ...(stops === 'limit' && { stopLimit: { pct: parse(options.stopLimitPct), patienceMs: options.stopLimitS * 1000 } }),
    ...(options.switching === 'on' && { switching: switchingOf(options) }),
    ...(base !== null && options.neverSell.includes(base) && { neverSell: true }),
  }
}
