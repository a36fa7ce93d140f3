import { format, type Money, parse, ZERO } from '../../kernel/money.ts'
import type { PlaceOrder, Trade } from '../port.ts'
import type { PaperOrder } from './paper-order.ts'
import { hasLimit, isStop } from './paper-order.ts'

/** An order that stands there: with its present terms, and all that was traded of it, oldest first. */
export type StandingOrder = { readonly order: PlaceOrder; readonly trades: readonly Trade[] }

/** A position in contracts, `quantity` and what they were opened for without a sign. */
export type StandingPosition = {
  readonly symbol: string
  readonly direction: 'long' | 'short'
  readonly quantity: Money
  readonly value: Money
}

/** What a venue holds of an account at a moment, whoever remembers it. Balances stand apart: they are paid in. */
export type AccountStanding = {
  readonly orders: readonly StandingOrder[]
  /** what was asked for and never answered: it arrives now, or too late */
  readonly underway: readonly PlaceOrder[]
  readonly positions: readonly StandingPosition[]
}

/** Gives an order that was just made what was traded of it; a stop that has traded has triggered, and a limit that stands rests. */
export const bringUp = (order: PaperOrder, trades: readonly Trade[]): void => {
  let executed = ZERO
  for (const trade of trades) {
    executed += parse(trade.quantity)
    order.trades.push(trade)
    order.tradeReportMs.push(trade.venueTimeMs)
    order.tradeSums.push(format(executed))
  }
  order.remaining = order.quantity - executed
  order.reports = trades.length
  if (isStop(order.type)) order.phase = executed > ZERO ? 'taking' : 'waiting'
  else order.phase = hasLimit(order.type) ? 'resting' : 'taking'
}
