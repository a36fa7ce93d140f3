import { type Money, ZERO } from '../../src/kernel/money.ts'
import { sellable, unguarded } from './claims.ts'
import type { PositionState } from './state.ts'

/** The engine watches the price of the stop, and whoever chose that knows of it. */
const isLeftToTarget = ({ switching, exit }: PositionState['value']): boolean =>
  exit === 'none' && (switching === 'releasing' || switching === 'target')

/**
 * Coins that are enough for an order and that neither a stop nor an exit would sell, at a moment up to which nothing more is heard; zero
 * where they may not be sold, or are left to a target on purpose.
 */
export const bareCoins = (state: PositionState, ms: number): Money => {
  const { value, plan, noted } = state
  if (value.protection === 'none' || plan === null || plan.exits.neverSell === true || isLeftToTarget(value)) return ZERO
  const coins = unguarded(state, noted.stopUntilMs !== null && ms >= noted.stopUntilMs)
  return coins > ZERO ? sellable(state, coins) : ZERO
}

/** Since when coins lie bare, or from when on they do if nothing more is heard; null: they do not. */
export const barenessFromMs = (state: PositionState): number | null => {
  const { stopUntilMs } = state.noted
  if (state.bareSinceMs !== null || stopUntilMs === null) return state.bareSinceMs
  return bareCoins(state, stopUntilMs) > ZERO ? stopUntilMs : null
}

const isAlike = (before: PositionState, after: PositionState): boolean =>
  before.orders === after.orders &&
  before.value === after.value &&
  before.exposure === after.exposure &&
  before.plan === after.plan &&
  before.noted.stopUntilMs === after.noted.stopUntilMs

/** Since when coins lie bare behind an event: a stop whose time was over left them so before anybody heard of it. */
export const bareSince = (before: PositionState, after: PositionState, ms: number): number | null => {
  if (isAlike(before, after)) return before.bareSinceMs
  if (bareCoins(after, ms) === ZERO) return null
  const fromMs = barenessFromMs(before)
  return fromMs !== null && fromMs <= ms ? fromMs : ms
}
