import type { Money } from '../../../src/kernel/money.ts'
import { exposedAt, liveStops, protectable } from '../claims.ts'
import type { PositionState } from '../state.ts'

/** Whether stops that stand at a price, or nearer, sell at the venue all that can be protected: the engine has nothing to do there. */
export const restsAt = (state: PositionState, price: Money): boolean =>
  state.plan?.exits.nearestAtVenue === true && liveStops(state).length > 0 && protectable(state, exposedAt(state, price)) === 0n
