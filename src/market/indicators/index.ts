import type { TimeframeName } from '../timeframe-name.ts'
import { adx } from './adx.ts'
import { atr } from './atr.ts'
import { bollinger } from './bollinger.ts'
import { cci } from './cci.ts'
import { donchian } from './donchian.ts'
import { ema } from './ema.ts'
import type { Indicator } from './indicator.ts'
import { macd } from './macd.ts'
import { mfi } from './mfi.ts'
import { momentum } from './momentum.ts'
import { natr } from './natr.ts'
import { obv } from './obv.ts'
import { priceChange } from './price-change.ts'
import { roc } from './roc.ts'
import { rollingHigh } from './rolling-high.ts'
import { rollingLow } from './rolling-low.ts'
import { rsi } from './rsi.ts'
import { sessionHigh } from './session-high.ts'
import { signedVolume } from './signed-volume.ts'
import { sma } from './sma.ts'
import { stochastic } from './stochastic.ts'
import { supertrend } from './supertrend.ts'
import { turnover } from './turnover.ts'
import { vwap } from './vwap.ts'
import { wma } from './wma.ts'

/** Every indicator by its name. Each is made of its options and the length of the coin's candles. */
export const indicators = {
  adx,
  atr,
  bollinger,
  cci,
  donchian,
  ema,
  macd,
  mfi,
  momentum,
  natr,
  obv,
  priceChange,
  roc,
  rollingHigh,
  rollingLow,
  rsi,
  sessionHigh,
  signedVolume,
  sma,
  stochastic,
  supertrend,
  turnover,
  vwap,
  wma,
}

type Makers = typeof indicators
export type IndicatorName = keyof Makers

/**
 * An indicator that somebody needs, with its options: `{ is: 'atr', period: 14 }`. `timeframe`: of longer candles, made of the coin's own; left
 * out: of those.
 */
export type IndicatorNeed = {
  [N in IndicatorName]: { readonly is: N; readonly timeframe?: TimeframeName } & Parameters<Makers[N]>[0]
}[IndicatorName]
/** What it says; null: it has not seen enough candles yet. */
type ValueOf<Need extends IndicatorNeed> = ReturnType<Makers[Need['is']]>['value']

/** Indicators by the names that their reader gives them, and what they say. */
export type IndicatorNeeds = Readonly<Record<string, IndicatorNeed>>
export type IndicatorValues<Needs extends IndicatorNeeds> = { readonly [K in keyof Needs]: ValueOf<Needs[K]> }

/** `timeframeMs`: of the candles that it will be fed. */
export const makeIndicator = ({ is, timeframe: _, ...options }: IndicatorNeed, timeframeMs: number): Indicator<unknown> => {
  // which options belong to which name is said by the type of the need
  const make = indicators[is] as unknown as (options: object, timeframeMs: number) => Indicator<unknown>
  return make(options, timeframeMs)
}
