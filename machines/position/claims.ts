import { floorToStep, format, type Money, multiply, ZERO } from '../../src/kernel/money.ts'
import { refuse } from '../shared/decider.ts'
import { hardStopOf } from './plan-prices.ts'
import type { PositionPlan } from './position-plan.ts'
import type { Order, PositionState } from './state.ts'

export const isLive = (order: Order): boolean => order.value.phase !== 'closed'
export const isSell = (order: Order): boolean => order.role !== 'Entry'

export const orderOf = (state: PositionState, orderId: string): Order | null =>
  state.orders.find((order) => order.orderId === orderId) ?? null
export const liveOrders = (state: PositionState): readonly Order[] => state.orders.filter(isLive)
export const hasUnknown = (state: PositionState): boolean => state.orders.some((order) => order.value.fate === 'unknown')
export const liveEntry = (state: PositionState): Order | null =>
  state.orders.find((order) => order.role === 'Entry' && isLive(order)) ?? null
export const liveStops = (state: PositionState): readonly Order[] =>
  state.orders.filter((order) => order.role === 'Protection' && isLive(order))

/** The stop that was asked to end. It claims its coins until the venue proves its end: a request alone ends no order. */
export const closingStop = (state: PositionState): Order | null => liveStops(state).find((order) => order.value.phase === 'closing') ?? null

/** Whether as many stops live as may. */
export const hasAllStops = (state: PositionState): boolean => liveStops(state).length >= (state.plan?.maxStops ?? 0)

/** The coins that certain live sell orders have not sold yet. */
const rest = ({ orders }: PositionState, counts: (order: Order) => boolean): Money => {
  let sum = ZERO
  for (const order of orders) if (isLive(order) && isSell(order) && counts(order)) sum += order.quantity - order.executed
  return sum
}
const isAny = (): boolean => true
const isKnown = (order: Order): boolean => order.value.fate === 'known'

/** Coins that live sell orders may still sell, whether they have arrived at the venue or not. */
export const claimed = (state: PositionState): Money => rest(state, isAny)

/**
 * Coins that no sell order known to stand at the venue would sell. A sell order under way does not stand yet; one that was asked
 * to end, or that the venue reported as ended, may stand no more.
 */
export const exposed = (state: PositionState): Money => state.exposure - rest(state, isKnown)

/**
 * How much of a quantity the venue takes in one sell order; zero when it is too little. Stops and market exits follow one rule,
 * at the stop's price: with two, a position would wait to sell coins that no stop can protect.
 */
export const sellable = (state: PositionState, quantity: Money): Money => {
  const { plan } = state
  const stop = hardStopOf(state)
  if (plan === null || stop === null || quantity <= ZERO) return ZERO
  const whole = floorToStep(quantity, plan.stepSize)
  return whole < plan.minQuantity || multiply(whole, stop.price) < plan.minNotional ? ZERO : whole
}

/** Why so few coins are not for sale. */
export const belowMinimum = (quantity: Money, { minQuantity, minNotional }: PositionPlan) =>
  refuse('below-minimum', { quantity: format(quantity), minQuantity: format(minQuantity), minNotional: format(minNotional) })

/** Coins that no live sell order claims, as far as the venue takes a stop for them. */
export const uncovered = (state: PositionState): Money => sellable(state, state.exposure - claimed(state))
