import type { Money } from '../../../src/kernel/money.ts'
import { exposedAt, liveStops, liveTarget, protectable, sellable, untargeted } from '../claims.ts'
import type { PositionState } from '../state.ts'

/** Whether stops that stand at a price, or nearer, sell at the venue all that can be protected: the engine has nothing to do there. */
export const restsAt = (state: PositionState, price: Money): boolean =>
  state.plan?.exits.nearestAtVenue === true && liveStops(state).length > 0 && protectable(state, exposedAt(state, price)) === 0n

/** Whether the target that stands at this price sells at the venue all that could be sold. */
export const targetRests = (state: PositionState, price: Money): boolean =>
  liveTarget(state)?.price === price && sellable(state, untargeted(state)) === 0n
