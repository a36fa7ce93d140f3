import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format, type Money } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { liveStops } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import type { ReachStop } from '../stop-commands.ts'

/** The nearest price at which a stop that stands becomes a limit order; null: none does, or one has by what is known. */
export const stopLevel = (state: PositionState): Money | null => {
  if (state.plan?.exits.stopLimit === undefined || state.noted.stopUntilMs !== null) return null
  if (!positionTable.isLegal(state.value, 'StopReached')) return null
  let nearest: Money | null = null
  for (const { price, value } of liveStops(state)) {
    if (price === null || value.phase === 'requested') continue
    if (nearest === null || isAtOrBeyond(state.direction, 'with', price, nearest)) nearest = price
  }
  return nearest
}

/** From now on the limit order has its time, whether the venue has said that it stands or not. */
export const reachStop = (state: PositionState, { price }: ReachStop): PositionDecision => {
  const level = stopLevel(state)
  if (level === null) return refuse('no-stop-limit')
  if (!isAtOrBeyond(state.direction, 'against', price, level))
    return refuse('above-stop', { stopPrice: format(level), price: format(price) })
  return accept({ type: 'StopReached', data: { threshold: format(level), compared: format(price) } })
}
