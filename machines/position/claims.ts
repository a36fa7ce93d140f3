import { isAtOrBeyond } from '../../src/kernel/direction.ts'
import { divide, floorToStep, format, type Money, max, min, multiply, roundToTick, ZERO } from '../../src/kernel/money.ts'
import { refuse } from '../shared/decider.ts'
import { hardStopOf, measuredFrom, stopLimitPrice } from './plan-prices.ts'
import type { PositionPlan } from './position-plan.ts'
import { restingStopOf } from './resting-stop.ts'
import type { Order, PositionState } from './state.ts'

export const isLive = (order: Order): boolean => order.value.phase !== 'closed'
export const isSell = (order: Order): boolean => order.role !== 'Entry'

export const orderOf = ({ orders }: PositionState, orderId: string): Order | null => {
  for (const order of orders) if (order.orderId === orderId) return order
  return null
}
export const liveOrders = (state: PositionState): readonly Order[] => state.orders.filter(isLive)
export const hasUnknown = (state: PositionState): boolean => state.orders.some((order) => order.value.fate === 'unknown')
export const liveEntries = (state: PositionState): readonly Order[] =>
  state.orders.filter((order) => order.role === 'Entry' && isLive(order))
export const liveExit = (state: PositionState): Order | null => state.orders.find((order) => order.role === 'Exit' && isLive(order)) ?? null
/** Stops and target alike. */
export const liveProtection = (state: PositionState): readonly Order[] =>
  state.orders.filter((order) => order.role === 'Protection' && isLive(order))
/** Whether it is a target that rests in the place of the stop. */
export const isTarget = ({ role, reason }: Order): boolean => role === 'Protection' && reason === 'take-profit'
const isStop = (order: Order): boolean => order.role === 'Protection' && !isTarget(order)
export const liveStops = (state: PositionState): readonly Order[] => state.orders.filter((order) => isStop(order) && isLive(order))
export const liveTarget = (state: PositionState): Order | null => state.orders.find((order) => isTarget(order) && isLive(order)) ?? null

/** Only what is known to stand can be cancelled: of anything else the end could not be proven. */
export const isCancellable = (order: Order): boolean =>
  order.value.fate === 'known' && (order.value.phase === 'working' || order.value.phase === 'closing')

/** The stop that was asked to end. It claims its coins until the venue proves its end: a request alone ends no order. */
export const closingStop = (state: PositionState): Order | null => liveStops(state).find((order) => order.value.phase === 'closing') ?? null

/** Whether as many stops live as may. */
export const hasAllStops = (state: PositionState): boolean => liveStops(state).length >= (state.plan?.maxStops ?? 0)

/**
 * What a stop and the one in whose place it was asked for have sold of the coins that they share, the order itself left out. That many it
 * cannot sell as well: contracts are closed once, and one request puts nothing in the place of a stop that has begun to sell.
 */
const soldInstead = (orders: readonly Order[], { orderId, replaces }: Order): Money => {
  let sold = ZERO
  for (const other of orders) if (other.orderId === replaces || other.replaces === orderId) sold += other.executed
  return sold
}

/** What certain live sell orders have not sold yet. A stop and the one in whose place it was asked for are for the same coins. */
const rest = ({ orders }: PositionState, restOf: (order: Order) => Money): Money => {
  const leftOf = (order: Order): Money => max(restOf(order) - soldInstead(orders, order), ZERO)
  let sum = ZERO
  for (const order of orders) {
    if (!isLive(order) || !isSell(order)) continue
    const own = leftOf(order)
    const other = order.replaces === null ? undefined : orders.find(({ orderId }) => orderId === order.replaces)
    sum += own - (other === undefined || !isLive(other) ? ZERO : min(own, leftOf(other)))
  }
  return sum
}

/** What one stop may still sell, if nothing is asked of it. */
export const remaining = ({ orders }: PositionState, stop: Order): Money =>
  max(stop.quantity - stop.executed - soldInstead(orders, stop), ZERO)
/** Whatever became of a change that was asked for. */
const mostOf = ({ quantity, executed, amendment }: Order): Money => max(quantity, amendment?.quantity ?? ZERO) - executed
const leastOf = ({ quantity, executed, amendment }: Order): Money =>
  amendment === null ? quantity - executed : max(min(quantity, amendment.quantity) - executed, ZERO)
/** While it is being changed it stands, as before or as was asked for. */
const standing = (order: Order): Money => (order.amendment !== null || order.value.fate === 'known' ? leastOf(order) : ZERO)

/** Coins that live sell orders may still sell, whether they have arrived at the venue or not. */
export const claimed = (state: PositionState): Money => rest(state, mostOf)

/**
 * Coins that no sell order known to stand at the venue would sell. A sell order under way does not stand yet; one that was asked
 * to end, or that the venue reported as ended, may stand no more.
 */
export const exposed = (state: PositionState): Money => state.exposure - rest(state, standing)

/** Coins that no stop would sell which is known to stand at a price or nearer. */
export const exposedAt = (state: PositionState, price: Money): Money => {
  const isThere = (at: Money | null): boolean => at !== null && isAtOrBeyond(state.direction, 'with', at, price)
  return (
    state.exposure -
    rest(state, (order) => {
      const isNear = isStop(order) && isThere(order.price) && isThere(order.amendment?.price ?? order.price)
      return isNear ? standing(order) : ZERO
    })
  )
}

/** Coins without a stop that is known to stand, whatever an exit asks for them. */
export const unstopped = (state: PositionState): Money => state.exposure - rest(state, (order) => (isStop(order) ? standing(order) : ZERO))

/**
 * Coins that nobody has taken thought of: no stop is known to stand for them, and no order of an exit is asked for. `isStopOver`: a stop
 * that became a limit order has had its time.
 */
export const unguarded = (state: PositionState, isStopOver: boolean): Money => {
  const guards = (order: Order): boolean => order.role === 'Exit' || (isStop(order) && order.value.phase !== 'requested' && !isStopOver)
  return state.exposure - rest(state, (order) => (order.value.fate !== 'unknown' && guards(order) ? leastOf(order) : ZERO))
}

/** Coins that no target would sell which is known to stand. */
export const untargeted = (state: PositionState): Money =>
  state.exposure - rest(state, (order) => (isTarget(order) ? standing(order) : ZERO))

/** Whole steps of a quantity that are worth the least value at a price; zero when they are too few for an order. */
export const orderable = ({ stepSize, minQuantity, minNotional }: PositionPlan, quantity: Money, price: Money): Money => {
  if (quantity <= ZERO) return ZERO
  const whole = floorToStep(quantity, stepSize)
  return whole < minQuantity || multiply(whole, price) < minNotional ? ZERO : whole
}

/** How much of a quantity the venue takes a stop for: judged at its price, or at its limit where that is worth less. */
export const protectable = (state: PositionState, quantity: Money): Money => {
  const stop = restingStopOf(state)
  if (state.plan === null || stop === null) return ZERO
  return orderable(state.plan, quantity, min(stop.price, stopLimitPrice(state, stop.price) ?? stop.price))
}

/**
 * How much of a quantity the venue takes at market, as far as a state can tell: judged at what was paid, or at the stop where that is
 * worth more. Coins that could be sold then and for which no stop could be placed are watched, not forgotten.
 */
export const sellable = (state: PositionState, quantity: Money): Money => {
  const [stop, from] = [hardStopOf(state), measuredFrom(state)]
  return state.plan === null || stop === null || from === null ? ZERO : orderable(state.plan, quantity, max(stop.price, from.price))
}

/**
 * The price at or below which these coins would be worth too little to be sold, on the tick above; null where they never are, or where
 * a stop can be placed for them.
 */
export const lastSalePrice = (state: PositionState, quantity: Money): Money | null => {
  const whole = sellable(state, quantity)
  if (state.plan === null || whole === ZERO || protectable(state, quantity) > ZERO) return null
  const { minNotional, tickSize } = state.plan
  const price = roundToTick(divide(minNotional, whole), tickSize, 'up')
  return multiply(whole, price) < minNotional ? price + tickSize : price
}

/** Why so few coins are not for sale. */
export const belowMinimum = (quantity: Money, { minQuantity, minNotional }: PositionPlan) =>
  refuse('below-minimum', { quantity: format(quantity), minQuantity: format(minQuantity), minNotional: format(minNotional) })

/** What an exit for a part has still to sell; zero of one for all, and of none. */
export const partLeft = ({ exit, exposure }: PositionState): Money => {
  if (exit === null || exit.part === null) return ZERO
  const left = exit.part - exit.sold
  return left <= ZERO ? ZERO : min(left, exposure)
}

/** Of that, what no order of the exit claims yet: it is not for a stop. */
const partUnclaimed = (state: PositionState): Money => {
  const asked = rest(state, (order) => (order.role === 'Exit' ? mostOf(order) : ZERO))
  return max(partLeft(state) - asked, ZERO)
}

/** Coins that no live sell order claims and no exit is about to sell. */
export const bare = (state: PositionState): Money => state.exposure - claimed(state) - partUnclaimed(state)

/** As many of them as the venue takes a stop for. */
export const uncovered = (state: PositionState): Money => protectable(state, bare(state))

/** Whether all coins are on their way out, so that no stop is placed for any. */
export const isLeavingWhole = ({ value, exit }: PositionState): boolean => value.exit !== 'none' && exit?.part == null

/** Whether the venue has said that all there is to sell is too little for it. */
export const isWholeTooSmall = ({ exit }: PositionState): boolean => exit?.part === null && exit.isTooSmall

/** Whether stops claim coins that the exit under way wants. Once stops are being cancelled all of them are. */
export const lacksRoom = (state: PositionState): boolean =>
  isLeavingWhole(state) || state.value.protection === 'clearing' || state.exposure - claimed(state) < partUnclaimed(state)
