import { parse, ZERO } from '../kernel/money.ts'
import { HUNDRED, less, more, type OptionRule } from './option-rule.ts'

/** Options that switch something on which others keep from ever happening. */
export const reachOptionRules: readonly OptionRule[] = [
  [
    'entry.scaleStepPct',
    ({ entry, exit }) => entry.maxEntries > 1 && parse(entry.scaleStepPct) >= parse(exit.hardStopPct),
    ({ entry, exit }) =>
      `(${entry.scaleStepPct}) must be below exit.hardStopPct (${exit.hardStopPct}): the position is sold before a further entry could be made (entry.maxEntries ${entry.maxEntries})`,
  ],
  [
    'entry.requoteDelayMs',
    ({ entry }) => entry.requoteAttempts > 0 && entry.requoteDelayMs / 2 >= entry.ttlS * 1000,
    ({ entry }) =>
      `(${entry.requoteDelayMs}), of which half is waited at least, is longer than entry.ttlS (${entry.ttlS} s): no entry could be asked for anew; entry.requoteAttempts 0 switches that off`,
  ],
  [
    'guards.minPrice',
    ({ guards }) => parse(guards.maxPrice) > ZERO && parse(guards.minPrice) > parse(guards.maxPrice),
    ({ guards }) =>
      `(${guards.minPrice}) must not exceed guards.maxPrice (${guards.maxPrice}): nothing would ever be bought; 0 is no bound`,
  ],
  [
    'exit.trailingMinMovePct',
    ({ exit }) => isTrailing(exit) && exit.trailingBy === 'percent' && parse(exit.trailingMinMovePct) > parse(exit.trailingDistancePct),
    ({ exit }) =>
      `(${exit.trailingMinMovePct}) must not exceed exit.trailingDistancePct (${exit.trailingDistancePct}), or the stop lags behind by more than its distance`,
  ],
  [
    'exit.trailingStepAtr',
    ({ exit }) => isTrailing(exit) && exit.trailingBy === 'atr' && parse(exit.trailingStepAtr) > parse(exit.trailingDistanceAtr),
    ({ exit }) =>
      `(${exit.trailingStepAtr}) must not exceed exit.trailingDistanceAtr (${exit.trailingDistanceAtr}), or the stop lags behind by more than its distance`,
  ],
  [
    'exit.trailingMinPct',
    ({ exit }) =>
      isTrailing(exit) &&
      exit.trailingBy === 'atr' &&
      more(exit.trailingActivatePct) * less(exit.trailingMinPct) <= HUNDRED * less(exit.hardStopPct),
    ({ exit }) =>
      `(${exit.trailingMinPct}) puts the trailing stop, when armed, below the hard stop (exit.hardStopPct ${exit.hardStopPct}) whatever the range is: it could never act`,
  ],
  [
    'exit.scoreAgeMin',
    ({ exit }) => {
      const withoutAge = exit.scoreProfitPoints + exit.scoreMomentumPoints
      const isOfAge = exit.scorePoints > withoutAge && exit.scorePoints <= withoutAge + exit.scoreAgePoints
      return isOfAge && exit.scoreAgeMin >= exit.maxHoldMin
    },
    ({ exit }) =>
      `(${exit.scoreAgeMin}) must be below exit.maxHoldMin (${exit.maxHoldMin}), or no position gets so old, and without its points exit.scorePoints (${exit.scorePoints}) is never reached`,
  ],
]

const isTrailing = (exit: { readonly trailingActivatePct: string }): boolean => parse(exit.trailingActivatePct) > ZERO
