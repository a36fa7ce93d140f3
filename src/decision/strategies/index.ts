import { type Strategy, type StrategyOptions, withIndicators } from '../strategy.ts'
import { drop } from './drop.ts'
import { reversion } from './reversion.ts'
import { rise } from './rise.ts'

/** Every strategy by the name that `entry.strategy` gives it. */
const strategies: Readonly<Record<StrategyOptions['strategy'], Strategy>> = { drop, rise, reversion }

/** The strategy that the options name. */
export const namedStrategy = withIndicators(
  (entry) => strategies[entry.strategy].needs?.(entry) ?? {},
  (view, entry) => strategies[entry.strategy](view, entry),
)
