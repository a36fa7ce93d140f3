import type { Config } from '../config/schema.ts'
import type { Bar } from '../market/market.ts'

/**
 * What a strategy sees when a candle has ended. Prices are plain numbers: opinions, not money. The object is used
 * again for the next bar: read it, do not keep it.
 */
export type StrategyView = {
  symbol: string
  timeframeMs: number
  bar: Bar
  /** highest high of the bars that closed within the window, this one included */
  windowHigh: number
}

/** A wish to enter, and every number it rests on. What becomes of it is not the strategy's business. */
export type Proposal = { readonly trigger: string; readonly values: Readonly<Record<string, number>> }

/** Those in force when it is asked. */
export type StrategyOptions = Config['entry']

/** A pure function: the same view and options give the same answer, always. It is asked only while the coin is flat. */
export type Strategy = (view: StrategyView, options: StrategyOptions) => Proposal | null
