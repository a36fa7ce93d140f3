import { isAtOrBeyond } from '../../src/kernel/direction.ts'
import { type Money, ZERO } from '../../src/kernel/money.ts'
import { claimed, hasUnknown, liveEntries, liveStops, liveTarget, orderable } from './claims.ts'
import { positionTable } from './config.ts'
import { isUnprotectable } from './exits/unprotected.ts'
import { type PlanPrice, planPrice, targetOf } from './plan-prices.ts'
import type { PositionPlan } from './position-plan.ts'
import type { BackReason } from './protection-events.ts'
import { isLeaving, type Order, type PositionState } from './state.ts'

/** After so many targets that did not keep their place in one cycle none is tried again: each costs a moment without a stop. */
const MAX_FAILURES = 3

/** Null: the stop stays. A target for a part would have to rest beside it, and without a stop there is none to change places with. */
const numbersOf = (plan: PositionPlan | null) => {
  if (plan === null || plan.maxStops === 0 || plan.exits.takeProfitPartPct !== undefined || plan.exits.neverSell === true) return null
  return plan.exits.switching ?? null
}

/** What a target would be for: all that nothing claims; zero where the venue would not take it. */
export const targetTerms = (state: PositionState): (PlanPrice & { readonly quantity: Money }) | null => {
  const target = targetOf(state)
  return target === null || state.plan === null
    ? null
    : { ...target, quantity: orderable(state.plan, state.exposure - claimed(state), target.price) }
}

/** Whether what is held may be left to a target: nothing is bought or sold, and every order's fate is known. */
const isSettled = (state: PositionState): boolean =>
  state.trailing === null &&
  state.noted.stopUntilMs === null &&
  liveEntries(state).length === 0 &&
  !isLeaving(state) &&
  !isUnprotectable(state) &&
  !hasUnknown(state)

/** The price `with` the position from which on the target rests; null: it is not to, whatever the price is. */
export const targetLevel = (state: PositionState): PlanPrice | null => {
  const { plan, turns, direction } = state
  const numbers = numbersOf(plan)
  if (numbers === null || plan === null || !positionTable.isLegal(state.value, 'SwitchedToTarget') || !isSettled(state)) return null
  if (!turns.isCooled || turns.failures >= MAX_FAILURES) return null
  const level = planPrice(state, 'with', { by: 'pct', of: numbers.targetAbovePct })
  const target = targetOf(state)
  // what would be sold at once is the take-profit's own business
  if (level === null || target === null || isAtOrBeyond(direction, 'with', level.price, target.price)) return null
  return orderable(plan, state.exposure, target.price) === ZERO ? null : level
}

/** The price `against` the position from which on the stop rests again; null: no target stands, or it is too soon. */
export const stopTurnLevel = (state: PositionState): PlanPrice | null => {
  const numbers = numbersOf(state.plan)
  if (numbers === null || !state.turns.isCooled || hasUnknown(state) || !positionTable.isLegal(state.value, 'SwitchedToStop')) return null
  return planPrice(state, 'against', { by: 'pct', of: numbers.stopBelowPct })
}

/** Whether the target is for other coins, or at another price, than what is held asks for by now. */
const isOfOtherCoins = (state: PositionState, target: Order): boolean => {
  const due = targetTerms(state)
  return due === null || target.price !== due.price || due.quantity > ZERO || claimed(state) > state.exposure
}

/** Why the target cannot keep its place, whatever the price is; null: it can. */
export const reasonToLeave = (state: PositionState): Exclude<BackReason, 'price'> | 'too-small' | null => {
  if (state.trailing !== null) return 'trailing'
  const target = liveTarget(state)
  if (liveEntries(state).length > 0 || numbersOf(state.plan) === null) return 'coins'
  if (target !== null) return isOfOtherCoins(state, target) ? 'coins' : null
  return targetTerms(state)?.quantity === ZERO ? 'too-small' : null
}

/** What is to be taken back for the other of the two, one after the other; null: nothing is. */
export const givesPlace = (state: PositionState): Order | null => {
  const { switching } = state.value
  if (switching === 'returning') return liveTarget(state)
  if (switching !== 'releasing') return null
  const stops = liveStops(state)
  return stops.find(({ value }) => value.phase === 'closing') ?? stops[0] ?? null
}

/** From when on they may change places again; null: they may, or do not. */
export const coolingMs = (state: PositionState): number | null => {
  const { turns, value } = state
  const numbers = numbersOf(state.plan)
  if (numbers === null || turns.isCooled || !positionTable.isLegal(value, 'SwitchCooled')) return null
  return value.switching === 'stop' && turns.failures >= MAX_FAILURES ? null : turns.sinceMs + numbers.cooldownMs
}
