import { ZERO } from '../../src/kernel/money.ts'
import { claimed, hasAllStops, liveEntries, liveStops, protectable, remaining, uncovered } from './claims.ts'
import { positionTable } from './config.ts'
import { smallest, stopToMerge } from './merge-due.ts'
import { type RestingStop, restingStopOf } from './resting-stop.ts'
import type { Order, PositionState } from './state.ts'

/**
 * A stop that rests elsewhere than where it belongs, by a tick or more; one that has begun to sell stays where it is. The average price
 * paid moves with every fill, so nothing that hangs on it is moved while an entry lives: once all have ended, each stop moves at most once,
 * in however many pieces the coins came.
 */
export const misplacedStop = (state: PositionState): Order | null => {
  const to = restingStopOf(state)
  if (to === null || !positionTable.isLegal(state.value, 'ProtectionRecallRequested')) return null
  // what has become a limit order is no stop that could be moved
  if (state.noted.stopUntilMs !== null) return null
  const isOfAverage = to.hangsOn?.is !== 'mark' && to.hangsOn?.is !== 'change'
  if (isOfAverage && liveEntries(state).length > 0) return null
  const misplaced = liveStops(state).filter(
    (stop) => stop.price !== to.price && stop.executed === ZERO && stop.value.phase !== 'requested' && stop.amendment === null,
  )
  return misplaced.find((stop) => stop.value.phase === 'closing') ?? misplaced[0] ?? null
}

/** A stop in whose place another one stands by now, or all of whose coins the other of the two has sold: it is to be taken back. */
export const supersededStop = (state: PositionState): Order | null => {
  if (!positionTable.isLegal(state.value, 'ProtectionRecallRequested')) return null
  const stops = liveStops(state)
  const isStanding = ({ value }: Order): boolean => value.phase !== 'requested'
  const isReplaced = ({ orderId }: Order): boolean => stops.some((other) => other.replaces === orderId && isStanding(other))
  const hasNothing = (stop: Order): boolean => isStanding(stop) && stop.executed < stop.quantity && remaining(state, stop) === ZERO
  return stops.find((stop) => isReplaced(stop) || hasNothing(stop)) ?? null
}

/** How the stops of a position are moved while they stand; null: they are not. Only contracts may have two stops for the same ones. */
const moveBy = ({ plan, contract }: PositionState): 'amend' | 'second-stop' | 'one-request' | null => {
  switch (plan?.moveStop) {
    case 'amend':
      return 'amend'
    case 'cancel-replace':
      return 'one-request'
    case 'two-stops':
      return contract === null ? null : 'second-stop'
    case undefined:
      return null
  }
}

/** A stop, and what it is to be: `quantity` is the rest of it, with coins that have none as far as no other stop can be placed. */
type DueMove = {
  readonly by: NonNullable<ReturnType<typeof moveBy>>
  readonly stop: Order
  readonly to: RestingStop
  readonly quantity: bigint
}

/** Whether stops are moved while they stand, and nothing is taken back for that. */
export const isMoved = (state: PositionState): boolean => {
  const by = moveBy(state)
  return by !== null && (by !== 'second-stop' || !hasAllStops(state))
}

export const dueMove = (state: PositionState): DueMove | null => {
  const by = moveBy(state)
  const to = restingStopOf(state)
  if (by === null || to === null || !isMoved(state) || !positionTable.isLegal(state.value, 'ProtectionAmendRequested')) return null
  // coins that went without an order of ours may be claimed still: nothing is asked for on them anew
  if (claimed(state) > state.exposure || supersededStop(state) !== null) return null
  const merged = stopToMerge(state)
  const bare = merged !== null ? grownBy(state, merged) : hasAllStops(state) ? uncovered(state) : ZERO
  const stop = merged ?? (bare > ZERO ? smallest(state, liveStops(state).filter(isStill)) : misplacedStop(state))
  if (stop === null || !isStill(stop) || !isMovable(stop, by)) return null
  return { by, stop, to, quantity: remaining(state, stop) + bare }
}

/** So much more a stop covers with the coins that are too few for one of their own. */
const grownBy = (state: PositionState, stop: Order): bigint =>
  protectable(state, state.exposure - claimed(state) + remaining(state, stop)) - remaining(state, stop)

/** Nothing that was asked of it is open. */
const isStill = ({ value }: Order): boolean => value.fate === 'known' && value.phase !== 'requested'

/** What has begun to sell gives its place to no other: the two would sell more than there is. */
const isMovable = ({ value, executed }: Order, by: DueMove['by']): boolean => {
  if (by === 'amend') return value.phase !== 'closing'
  return executed === ZERO && (by === 'one-request' || value.phase !== 'closing')
}
