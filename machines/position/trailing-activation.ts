import { isAtOrBeyond } from '../../src/kernel/direction.ts'
import type { Money } from '../../src/kernel/money.ts'
import { breakEvenPrice } from './net-profit.ts'
import { planPrice } from './plan-prices.ts'
import type { PositionState } from './state.ts'

/**
 * The price at which the trailing stop is armed: the gain that the plan asks for or, once the position is old enough, what pays for all
 * fees, if that is nearer. Null: nothing is trailed.
 */
export const trailingActivation = (state: PositionState, isAged = state.noted.isTrailingAged): Money | null => {
  const { plan, direction } = state
  if (plan === null || plan.trailing === null) return null
  const byGain = planPrice(state, 'with', plan.trailing.activate)?.price ?? null
  const byAge = isAged ? breakEvenPrice(state, plan) : null
  if (byGain === null || byAge === null) return byGain
  return isAtOrBeyond(direction, 'with', byGain, byAge) ? byAge : byGain
}

/** From when on age is enough; null: it never is, it is already, or the trailing stop is armed. */
export const trailingAgeMs = ({ plan, openedMs, noted, trailing }: PositionState): number | null => {
  const afterMs = plan?.trailing?.afterMs
  return afterMs === undefined || openedMs === null || noted.isTrailingAged || trailing !== null ? null : openedMs + afterMs
}

/** From when on a stop is stale that no price has moved or left where it is; null: nothing is followed, or for however long. */
export const trailingStaleMs = ({ plan, trailing }: PositionState): number | null => {
  const staleMs = plan?.trailing?.staleMs
  return staleMs === undefined || trailing === null || trailing.isStale ? null : trailing.movedMs + staleMs
}
