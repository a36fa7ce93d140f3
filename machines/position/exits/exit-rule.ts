import type { PriceSide } from '../../../src/kernel/direction.ts'
import type { Money } from '../../../src/kernel/money.ts'
import type { PlanPrice } from '../plan-prices.ts'
import type { HangsOn, PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import type { ScorePart } from './score.ts'

/** Reached by a price at it or beyond: `against` the position where it loses by that, `with` it where it gains. */
export type PriceLevel = { readonly side: PriceSide; readonly price: Money; readonly hangsOn: HangsOn<Money> | null }
export const levelAt = (side: PriceSide, at: PlanPrice | null): PriceLevel | null => at && { side, ...at }
/** After all fees: measured from more than one price. */
export const netLevelAt = (side: PriceSide, price: Money | null): PriceLevel | null =>
  price === null ? null : { side, price, hangsOn: null }

/**
 * From when on the state itself wants out, whatever the price is, epoch milliseconds; 0: at once. `threshold` and `compared` are
 * written with the decision; without `compared` that is the moment at which it is judged.
 */
export type DueExit = { readonly fromMs: number; readonly threshold: string; readonly compared?: string }

/** What is known when a candle has ended: its close, the rate of change in percent (null: not known yet), and the moment. */
export type CandleSeen = { readonly price: Money; readonly rocPct: Money | null; readonly nowMs: number }
type ReachedAtCandle = { readonly threshold: string; readonly compared: string; readonly parts: readonly ScorePart[] }

/** How an exit is carried out: it may wait at a limit, takes at once what a limit gets, or waits for nothing. */
export type Urgency = 'patient' | 'aggressive' | 'market'

/**
 * One reason to sell. Rules are asked only while an exit may be decided: coins are held, and none is decided yet, or one that the rule
 * outranks and that need not be at market yet. How a rule comes to
 * speak is what it has: a level that prices are compared with, a moment from which the state owes the exit, the end of a candle, or
 * none of them, where somebody outside has to say it.
 */
export type ExitRule<Reason extends string = string> = {
  readonly reason: Reason
  readonly description: string
  readonly urgency: Urgency
  /** percent of what is held that it sells, once a cycle; null: all of it */
  readonly partPct?: (plan: PositionPlan) => Money | null
  /** null: no price is of interest now */
  readonly level?: (state: PositionState, plan: PositionPlan) => PriceLevel | null
  /** null: nothing is owed, now or later, unless another event comes */
  readonly due?: (state: PositionState, plan: PositionPlan) => DueExit | null
  /** null: the candle is no reason */
  readonly candle?: (state: PositionState, plan: PositionPlan, seen: CandleSeen) => ReachedAtCandle | null
}
