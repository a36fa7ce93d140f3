import { isStop } from '../../../src/exchange/paper/paper-order.ts'
import type { World } from '../world/world.ts'

/** I-18: the venue takes so many stops of an instrument, whichever of its positions they are of. */
export const requireFewStops = ({ venue, scenario, oracle }: World, coin: number): void => {
  const { most } = scenario.can.stops
  const held = venue.places.heldOf(venue.places.marketOf(coin))
  const stops = held.flatMap((one) => venue.live(one).filter(({ request }) => isStop(request.type))).length
  if (stops >= most) oracle.broken('I-18', `a stop was sent where ${stops} of at most ${most} rest`)
}
