import { atr } from './atr.ts'
import type { Indicator } from './indicator.ts'
import { roc } from './roc.ts'
import { rollingHigh } from './rolling-high.ts'
import { rollingLow } from './rolling-low.ts'

/** Every indicator by its name. Each is made of its options and the length of the coin's candles. */
const indicators = { atr, roc, rollingHigh, rollingLow }

type Makers = typeof indicators
type Name = keyof Makers

/** An indicator that somebody needs, with its options: `{ is: 'atr', period: 14 }`. */
export type IndicatorNeed = { [N in Name]: { readonly is: N } & Parameters<Makers[N]>[0] }[Name]
/** What it says; null: it has not seen enough candles yet. */
type ValueOf<Need extends IndicatorNeed> = ReturnType<Makers[Need['is']]>['value']

/** Indicators by the names that their reader gives them, and what they say. */
export type IndicatorNeeds = Readonly<Record<string, IndicatorNeed>>
export type IndicatorValues<Needs extends IndicatorNeeds> = { readonly [K in keyof Needs]: ValueOf<Needs[K]> }

export const makeIndicator = ({ is, ...options }: IndicatorNeed, timeframeMs: number): Indicator<unknown> => {
  // which options belong to which name is said by the type of the need
  const make = indicators[is] as (options: object, timeframeMs: number) => Indicator<unknown>
  return make(options, timeframeMs)
}
