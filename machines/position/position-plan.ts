import type { Money } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { mapDistance } from './distance.ts'
import type { Plan } from './events.ts'
import { mapExitNumbers } from './exits/exit-numbers.ts'

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
