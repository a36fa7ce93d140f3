import type { Strategy, StrategyOptions } from '../strategy.ts'
import { drop } from './drop.ts'

/** Every strategy by the name that `entry.strategy` gives it. */
const strategies: Readonly<Record<StrategyOptions['strategy'], Strategy>> = { drop }

/** Asks the strategy that the options of this moment name. */
export const namedStrategy: Strategy = (view, entry) => strategies[entry.strategy](view, entry)
