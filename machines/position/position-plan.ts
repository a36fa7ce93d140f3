import type { Money } from '../../src/kernel/money.ts'
import { type Filters, mapFilters } from '../../src/kernel/order-filters.ts'
import { type Distance, mapDistance } from './distance.ts'
import { type ExitNumbers, mapExitNumbers } from './exits/exit-numbers.ts'

/**
 * What a price was measured from: the average price paid for the coins of the cycle, the limit of the entry, the best price that a
 * trailing stop follows, or the price itself that a strategy changed the plan to.
 */
export type HangsOn<Amount = string> = { readonly is: 'average' | 'limit' | 'mark' | 'change'; readonly price: Amount }

/**
 * Frozen when the entry is asked for; a later change of configuration does not touch it. Each entry has its own, and those that bring
 * coins are merged (merged-plan.ts). It holds distances: prices follow from what is paid (plan-prices.ts). Its filters say what can be
 * protected or sold at all.
 */
export type Plan<Amount = string> = Filters<Amount> & {
  readonly hardStop: Distance<Amount>
  readonly takeProfit: Distance<Amount>
  /** out at market this long after the first fill */
  readonly maxHoldMs: number
  /** null: no trailing stop. `distance` behind the best price since activation, which moves it in steps. */
  readonly trailing: null | {
    readonly activate: Distance<Amount>
    /** this long after the first fill any profit after fees arms it; absent: age alone never does */
    readonly afterMs?: number
    readonly distance: Distance<Amount>
    readonly step: Distance<Amount>
    /** without a price for so long the fixed stop stands in for it; absent: for however long */
    readonly staleMs?: number
  }
  /** of the exit rules that may be off */
  readonly exits: ExitNumbers<Amount>
  /** where distances are measured by the average true range: of how many candles; null: too few were seen, and percentages hold */
  readonly atr?: { readonly bars: number; readonly minBars: number; readonly value: string | null }
  readonly exitRetryMs: number
  /** from a request on; what cannot be found after it never arrived */
  readonly proofDelayMs: number
  /** stops that may live at once; 0: none would rest at the venue, so the engine watches the price itself */
  readonly maxStops: number
  /** how a stop is moved while it stands; left out: it is cancelled, and another placed when its end is proven */
  readonly moveStop?: 'amend' | 'two-stops' | 'cancel-replace'
}

/** A plan as it is computed with; in the fact that freezes it, its amounts are text. */
export type PositionPlan = Plan<Money>

/** The same plan, each amount by `to`: `parse` or `format`. */
export const mapPlan = <From, To>(plan: Plan<From>, to: (amount: From) => To): Plan<To> => ({
  ...plan,
  ...mapFilters(plan, to),
  hardStop: mapDistance(plan.hardStop, to),
  takeProfit: mapDistance(plan.takeProfit, to),
  exits: mapExitNumbers(plan.exits, to),
  trailing: plan.trailing && {
    ...plan.trailing,
    activate: mapDistance(plan.trailing.activate, to),
    distance: mapDistance(plan.trailing.distance, to),
    step: mapDistance(plan.trailing.step, to),
  },
})
