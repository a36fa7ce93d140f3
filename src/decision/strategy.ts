import type { Config } from '../config/schema.ts'
import type { Judged } from '../kernel/common-facts.ts'
import type { Direction } from '../kernel/direction.ts'
import type { Bar } from '../market/bar.ts'
import type { Candles } from '../market/candle-window.ts'
import type { IndicatorNeeds, IndicatorValues } from '../market/indicators/index.ts'
import type { TimeframeName } from '../market/timeframe-name.ts'
import type { Size } from './sizing/size-entry.ts'

/**
 * What the engine holds of a coin, as percentages, prices and counts: a strategy never sees money. `entering`: asked for, and nothing has
 * come yet; `leaving`: it is being sold.
 */
export type PositionView = {
  readonly is: 'flat' | 'entering' | 'open' | 'leaving'
  /** null while it is flat */
  readonly direction: Direction | null
  /** average price paid; null: nothing has come yet */
  readonly entryPrice: number | null
  /** how far the newest close lies from it in the position's favour, fees not taken off */
  readonly gainPct: number | null
  /**
   * where its hard stop is by now, and where its target is: of the plan, or as they were changed. A stop at break-even and a trailing stop
   * may be nearer, and an armed trailing stop takes the place of the target
   */
  readonly stopPrice: number | null
  readonly targetPrice: number | null
  /** since the first fill */
  readonly heldMin: number | null
  /** entries that live, and those that brought coins */
  readonly entries: number
  /** the newest position of the coin that has ended: when, for what reason, and what it brought for what was paid, fees taken off */
  readonly lastClose: { readonly atMs: number; readonly reason: string; readonly gainPct: number } | null
}

/** A coin of the engine, as of its newest candle that has ended. */
export type CoinView = {
  readonly symbol: string
  /** of the coin's own candles */
  readonly timeframeMs: number
  /** The newest candles of a length that the strategy named among its `timeframes`; left out: the coin's own. */
  candles(timeframe?: TimeframeName): Candles
  /** The highest price of candles that ended after that time, for a strategy that says `highs`; null: of none. */
  highSince(ms: number): number | null
  /** of its positions, where it may have one long and one short, the first that is not flat */
  readonly position: PositionView
}

/**
 * What a strategy sees when a candle has ended. Prices are plain numbers: opinions, not money. The bar is used
 * again for the next candle: read it, do not keep it.
 */
export type StrategyView<Settings = unknown, Needs extends IndicatorNeeds = IndicatorNeeds> = CoinView & {
  readonly bar: Readonly<Bar>
  /** those in force for this coin */
  readonly settings: Settings
  /** up to and with this candle, by the names that the strategy gave them; null: too few candles were seen yet */
  readonly indicators: IndicatorValues<Needs>
  /** Another coin of the engine, for a strategy that says `others`; null: it has none of that name. */
  coin(symbol: string): CoinView | null
}

/**
 * A wish to enter, and every number it rests on. What becomes of it is not the strategy's business. `size`: of this trigger alone,
 * instead of what the options say of all; `urgency` and `limitOffsetPct` likewise: a maker's order must rest, a taker's may take.
 */
export type Proposal = {
  readonly trigger: string
  /** left out: long */
  readonly direction?: Direction
  readonly urgency?: 'maker' | 'taker'
  readonly limitOffsetPct?: number
  readonly values: Readonly<Record<string, number>>
  readonly size?: Size<number>
  /** who says so; left out: the strategy that the options name */
  readonly by?: string
  /** what it rests on beside numbers */
  readonly said?: Judged
}

/** A wish to leave, for a reason of the strategy's own. It is judged like a signal from outside, by `exit.signal`. */
export type ExitProposal = { readonly exit: string }

/**
 * A wish that what is held of the coin be looked after otherwise, and why: the stop at a price that is nearer, the target at so much above
 * the average price paid, in percent of it (of a short position below it). What is left out stays.
 */
export type PlanProposal = { readonly plan: string; readonly stopPrice?: number; readonly takeProfitPct?: number }

type Wish = Proposal | ExitProposal | PlanProposal
/** At most one wish of each kind. */
export type StrategyAnswer = Wish | readonly Wish[] | null

/**
 * A strategy: a pure function from what it sees to what it proposes, with what it has to be shown. The same view gives the same answer,
 * always. It is asked at the end of each candle. What it needs is fed from the start on, so an option that this hangs on cannot change
 * while the engine runs.
 */
export interface Strategy<Settings = unknown, Needs extends IndicatorNeeds = IndicatorNeeds> {
  readonly id: string
  /** what its settings are: a schema of zod */
  readonly settings: unknown
  /** of candles that it reads beside the coin's own */
  readonly timeframes?: readonly TimeframeName[]
  /** how many candles of each timeframe are kept for it; left out: none */
  readonly lookback?: number
  /** whether it looks at other coins */
  readonly others?: boolean
  /** whether it asks for the highest price since some time: that is kept from the first candle on */
  highs?(settings: Settings): boolean
  /** the indicators that it reads, each under a name of its own */
  needs?(settings: Settings): Needs
  on(view: StrategyView<Settings, Needs>): StrategyAnswer
  /**
   * Of a candle at which it proposes nothing, what it would propose at: numbers by the names of its proposals, the nearest wish first. The
   * engine asks for none of it; whoever looks for the reason of a trade that was not made does.
   */
  awaits?(view: StrategyView<Settings, Needs>): readonly Readonly<Record<string, number>>[]
}

/** Options of entries, those in force when it is asked. */
export type EntryOptions = Config['entry']

/** The strategy that the options name, and its settings. `file`: where it comes from, if it is not the engine's own. */
export type ChosenStrategy = { readonly strategy: Strategy; readonly settings: unknown; readonly file?: string }
export type ChooseStrategy = (entry: EntryOptions) => ChosenStrategy
