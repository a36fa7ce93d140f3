import { withIndicators } from '../strategy.ts'
import { drop } from './drop.ts'
import { rise } from './rise.ts'

/** Both ways: buys what fell like `drop`, and sells short what rose like `rise`. Of a candle that is both, the fall counts. */
export const reversion = withIndicators(
  (entry) => ({ ...drop.needs?.(entry), ...rise.needs?.(entry) }),
  (view, entry) => drop(view, entry) ?? rise(view, entry),
)
