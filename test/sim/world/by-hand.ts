import { isStop, type PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import type { PlaceOrder, Trade } from '../../../src/exchange/port.ts'
import { sideOf } from '../../../src/kernel/direction.ts'
import { abs, divide, floorToStep, format, fromNumber, min, multiply, parse, ZERO } from '../../../src/kernel/money.ts'
import { keyedName } from '../../../src/kernel/random.ts'
import { sideIn } from '../../../src/kernel/slots.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

/** What a stranger's purchase is worth at most, in the quote asset. */
const MOST_BOUGHT = parse('400')
/** Of contracts, how much of what is held is sold at most. */
const MOST_SOLD = 1.5
/** Who sells so large a share of coins bought some of them just before: whichever of the two is told first. */
const BOUGHT_BEFORE = 0.8
/** Of a coin that slots share, likewise; what is not there is not sold. */
const MOST_SHARED = 1.8

/**
 * What somebody else trades in the account: more of a coin, or some of what is held, at the market. Whoever sells takes the stops away
 * first that claim the coins. Of contracts more may be sold than is held, and more may be held of them when the engine holds none.
 */
export const tradeByHand = (world: World, coin: number, fault: Fault): void => {
  const { what, amount } = fault
  const { venue, scenario, timeline, marks } = world
  const { symbol, contract, filters } = venue.coins[coin]!
  if (what === 'sells' && contract === undefined && amount > BOUGHT_BEFORE) tradeByHand(world, coin, { ...fault, what: 'buys' })
  const side = sideIn(venue.coins[coin]!)
  const sharers = venue.places.sharersOf(coin)
  const held = sharers.reduce((sum, one) => sum + venue.held(one), ZERO)
  if (venue.isHalted(coin) || (held === ZERO && what === 'sells')) return
  const direction = side ?? (held < ZERO || (held === ZERO && contract !== undefined && amount > 0.5) ? 'short' : 'long')
  if (what === 'sells') for (const truth of sharers.flatMap((one) => venue.live(one))) if (isStop(truth.request.type)) venue.vanish(truth)
  const price = multiply(venue.places.priceOf(coin), contract?.size ?? parse('1'))
  // of a coin that slots share all of it is sold often enough
  const most = contract !== undefined ? MOST_SOLD : sharers.length > 1 ? MOST_SHARED : 1
  const share = min(fromNumber(amount * most), contract === undefined ? parse('1') : parse(String(MOST_SOLD)))
  const wanted = what === 'sells' ? multiply(abs(held), share) : divide(multiply(MOST_BOUGHT, fromNumber(amount)), price)
  const quantity = floorToStep(wanted, filters.stepSize)
  if (quantity <= ZERO) return
  marks.hit(what === 'sells' ? 'a stranger sold what was held' : 'a stranger bought more')
  venue.byHand(coin, {
    orderId: `x-${keyedName(scenario.seed, 'by hand', coin, timeline.nowMs)}${what === 'sells' ? 's' : ''}`,
    symbol,
    side: sideOf(direction, what === 'sells' ? 'close' : 'open'),
    type: 'market',
    quantity: format(quantity),
    limitPrice: null,
    stopPrice: null,
    timeInForce: 'IOC',
    reduceOnly: false,
    ...(side !== undefined && { positionSide: side }),
    postOnly: false,
    provableAfterMs: Number.POSITIVE_INFINITY,
  } satisfies PlaceOrder)
}

/** A stranger's trade as an account's history tells it. */
export const foreignFillOf = ({ side }: PaperOrder, { tradeId, quantity, price, fee, contract }: Trade) => ({
  tradeId,
  side,
  quantity,
  price,
  fee,
  because: 'by-hand' as const,
  ...(contract && { contract }),
})
