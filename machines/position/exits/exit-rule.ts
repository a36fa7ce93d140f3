import type { PriceSide } from '../../../src/kernel/direction.ts'
import type { Money } from '../../../src/kernel/money.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'

/** Reached by a price at it or beyond: `against` the position where it loses by that, `with` it where it gains. */
export type PriceLevel = { readonly side: PriceSide; readonly price: Money }

/**
 * From when on the state itself wants out, whatever the price is, epoch milliseconds; 0: at once. `threshold` and `compared` are
 * written with the decision; without `compared` that is the moment at which it is judged.
 */
export type DueExit = { readonly fromMs: number; readonly threshold: string; readonly compared?: string }

/**
 * One reason to sell. Rules are asked only while an exit may be decided: coins are held, and none is decided yet. How a rule comes to
 * speak is what it has: a level that prices are compared with, a moment from which the state owes the exit, or neither, where
 * somebody outside has to say it.
 */
export type ExitRule<Reason extends string = string> = {
  readonly reason: Reason
  readonly description: string
  /** null: no price is of interest now */
  readonly level?: (state: PositionState, plan: PositionPlan) => PriceLevel | null
  /** null: nothing is owed, now or later, unless another event comes */
  readonly due?: (state: PositionState, plan: PositionPlan) => DueExit | null
}
