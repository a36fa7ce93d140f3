import { floorToStep, type Money, multiply, parse, ZERO } from '../../src/kernel/money.ts'
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

/** Asking for its end never ends an order: one that was asked to go still claims its coins until the venue proves it gone. */
export const closingStop = (state: PositionState): Order | null => liveStops(state).find((order) => order.value.phase === 'closing') ?? null

/**
 * Stops that live at once for one position, at most. Binance takes five of a symbol; the fifth is left for one that an
 * owner placed by hand, or that the venue still counts when we have proof of its end.
 */
const MAX_LIVE_STOPS = 4
export const hasAllStops = (state: PositionState): boolean => liveStops(state).length >= MAX_LIVE_STOPS

/** What is left of some sells that live. */
const rest = ({ orders }: PositionState, counts: (order: Order) => boolean): Money => {
  let sum = ZERO
  for (const order of orders) if (isLive(order) && isSell(order) && counts(order)) sum += order.quantity - order.executed
  return sum
}
const isAny = (): boolean => true
const isKnown = (order: Order): boolean => order.value.fate === 'known'

/** Coins that live sells, arrived or not, may still take. */
export const claimed = (state: PositionState): Money => rest(state, isAny)

/**
 * Coins that nothing known to stand on the venue would sell: a sell on its way does not stand yet, and one that was asked
 * to go, or of which the venue said that it ended, may stand no more.
 */
export const exposed = (state: PositionState): Money => state.held - rest(state, isKnown)

/**
 * How much of a quantity the venue takes in one sell order; zero when it is too little. One rule for stops and market
 * exits, valued at the stop's price, so that what cannot be protected is never waited for as if it could be sold.
 */
export const sellable = (state: PositionState, quantity: Money): Money => {
  const { plan } = state
  if (plan === null || quantity <= ZERO) return ZERO
  const whole = floorToStep(quantity, parse(plan.stepSize))
  return whole < parse(plan.minQuantity) || multiply(whole, parse(plan.hardStopPrice)) < parse(plan.minNotional) ? ZERO : whole
}

/** Coins that no live sell claims, as far as a stop can be put on them. */
export const uncovered = (state: PositionState): Money => sellable(state, state.held - claimed(state))
