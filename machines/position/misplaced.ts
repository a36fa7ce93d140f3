import { ZERO } from '../../src/kernel/money.ts'
import { liveEntries, liveStops } from './claims.ts'
import { positionTable } from './config.ts'
import { hardStopOf } from './plan-prices.ts'
import type { Order, PositionState } from './state.ts'

/**
 * A stop that rests at another price than the plan leads to, by a tick or more; one that has begun to sell stays where it is. The
 * average price paid moves with every fill, so nothing is moved while an entry lives: once all have ended, each stop moves at most once,
 * in however many pieces the coins came.
 */
export const misplacedStop = (state: PositionState): Order | null => {
  const mayMove = liveEntries(state).length === 0 && positionTable.isLegal(state.value, 'ProtectionRecallRequested')
  const price = mayMove ? hardStopOf(state)?.price : undefined
  if (price === undefined) return null
  const misplaced = liveStops(state).filter((stop) => stop.price !== price && stop.executed === ZERO && stop.value.phase !== 'requested')
  return misplaced.find((stop) => stop.value.phase === 'closing') ?? misplaced[0] ?? null
}
