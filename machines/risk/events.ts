/** Figures of one pool: what it is worth, what was paid in less what was withdrawn by then, and what its sales have realised so far. */
export type PoolWorth<Amount = string> = { readonly equity: Amount; readonly deposits: Amount; readonly realised: Amount }

/**
 * What a pool lost since its day began, or since a person let it go on: `opening` is what it was worth then, with the money that came
 * and went since; of the loss `realised` stands in sales (negative: a loss), the rest in what is held. `limit`: at which entries stop.
 */
type DailyLoss = {
  asset: string
  opening: string
  equity: string
  realised: string
  loss: string
  limit: string
  /** when the day ends */
  untilMs: number
}
/** Who ended a halt. `commandId`: of a person's command; null: its time was over. */
type Released = { by: 'time' | 'operator'; commandId: string | null }
/** `untilMs`: when the halt is over by itself; null: only a person ends it. */
type Counted = { count: number; limit: number; untilMs: number | null }

/** Stream `risk-<book>`. Amounts are decimal strings, moments epoch milliseconds by the engine's clock. */
export type RiskEvent =
  /** `day`: its date where its clocks go; `pools` by asset, as they stood then. The day before is over, and its halt with it. */
  | { type: 'DayBegun'; data: { day: string; fromMs: number; untilMs: number; pools: Readonly<Record<string, PoolWorth>> } }
  | { type: 'DailyLossWarned'; data: DailyLoss & { warning: string } }
  /** `flatten`: what is held is sold as well */
  | { type: 'DailyLossHalted'; data: DailyLoss & { flatten: boolean } }
  /** from here on the rest of the day is measured from these figures */
  | { type: 'DailyLossReleased'; data: Released & { pools: Readonly<Record<string, PoolWorth>> } }
  | {
      type: 'DrawdownHalted'
      data: { asset: string; peak: string; equity: string; drawdownPct: string; limitPct: string; untilMs: number | null }
    }
  /** `equity` by asset: from there on peaks are looked for anew */
  | { type: 'DrawdownReleased'; data: Released & { equity: Readonly<Record<string, string>> } }
  /** `count`: positions closed at a loss in a row */
  | { type: 'LossStreakHalted'; data: Counted }
  | { type: 'LossStreakReleased'; data: Released }
  /** `count`: positions closed by a stop at a loss, within `windowMs` */
  | { type: 'StopGuardHalted'; data: Counted & { windowMs: number } }
  | { type: 'StopGuardReleased'; data: Released }
  /** a coin became a larger part of the equity than it should be; once a day */
  | { type: 'CoinExposureWarned'; data: { symbol: string; exposure: string; equity: string; warning: string } }

export type RiskWarning = Extract<RiskEvent, { type: 'CoinExposureWarned' }>
