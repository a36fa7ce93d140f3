import { z } from 'zod'
import type { Strategy } from './decision/strategy.ts'
import type { IndicatorNeeds } from './market/indicators/index.ts'

// All that a strategy may import, by the name `coinfold/strategy`.
export { entryOptions } from './config/options/entry-options.ts'
export type {
  CoinView,
  ExitProposal,
  PlanProposal,
  PositionView,
  Proposal,
  Strategy,
  StrategyAnswer,
  StrategyView,
} from './decision/strategy.ts'
export type { Candles } from './market/candle-window.ts'
export type { IndicatorNeeds } from './market/indicators/index.ts'
export type { TimeframeName } from './market/timeframe-name.ts'
export { z }

/** What a strategy without indicators needs. */
type Nothing = Readonly<Record<never, never>>

/** Says what a file's default export is, so that the compiler knows what its settings and indicators are. */
export const defineStrategy = <Settings extends z.ZodType, const Needs extends IndicatorNeeds = Nothing>(
  strategy: Omit<Strategy<z.output<Settings>, Needs>, 'settings'> & { readonly settings: Settings },
): Strategy<z.output<Settings>, Needs> & { readonly settings: Settings } => strategy
