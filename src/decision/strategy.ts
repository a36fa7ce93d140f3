import type { Config } from '../config/schema.ts'
import type { Direction } from '../kernel/direction.ts'
import type { Bar } from '../market/bar.ts'
import type { IndicatorNeeds, IndicatorValues } from '../market/indicators/index.ts'
import type { Size } from './sizing/size-entry.ts'

/**
 * What a strategy sees when a candle has ended. Prices are plain numbers: opinions, not money. The bar is used
 * again for the next candle: read it, do not keep it.
 */
export type StrategyView<Needs extends IndicatorNeeds = IndicatorNeeds> = {
  readonly symbol: string
  readonly timeframeMs: number
  readonly bar: Readonly<Bar>
  /** up to and with this candle, by the names that the strategy gave them; null: too few candles were seen yet */
  readonly indicators: IndicatorValues<Needs>
}

/**
 * A wish to enter, and every number it rests on. What becomes of it is not the strategy's business. `size`: of this trigger alone,
 * instead of what the options say of all.
 */
export type Proposal = {
  readonly trigger: string
  /** left out: long */
  readonly direction?: Direction
  readonly values: Readonly<Record<string, number>>
  readonly size?: Size<number>
}

/** Those in force when it is asked. */
export type StrategyOptions = Config['entry']

type Propose<Needs extends IndicatorNeeds> = (view: StrategyView<Needs>, options: StrategyOptions) => Proposal | null
type Needed<Needs extends IndicatorNeeds> = (options: StrategyOptions) => Needs

/**
 * A pure function: the same view and options give the same answer, always. It is asked while the coin is flat, and
 * while a position may have several entries. `needs` names the
 * indicators that it reads; they are fed from the start on, so an option that they hang on cannot change while the engine runs.
 */
export type Strategy = Propose<IndicatorNeeds> & { readonly needs?: Needed<IndicatorNeeds> }

/** A strategy that reads indicators, each under a name of its own. */
export const withIndicators = <const Needs extends IndicatorNeeds>(needs: Needed<Needs>, propose: Propose<Needs>): Strategy =>
  // it is handed what its own needs name
  Object.assign(propose as Propose<IndicatorNeeds>, { needs })
