import { format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { orderOf } from '../claims.ts'
import type { Contract, RecordedTrade } from '../order-facts.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'
import { hasTradeId } from '../trade-ids.ts'
import type { RecordTrade, VenueTrade } from '../venue-commands.ts'
import { amendedByFill, mostAfter } from './change.ts'
import { ending } from './ending.ts'

/** Trades of an order that are not counted yet, each once. */
export const unseen = (order: Order, trades: readonly VenueTrade[]): readonly VenueTrade[] => {
  // of what is counted already; a look-up tells all of an order's trades, and each of them may stand in it twice
  const fresh = new Set<string>()
  return trades.filter(({ tradeId }) => !hasTradeId(order.trades, tradeId) && !fresh.has(tradeId) && fresh.add(tradeId))
}

export const sumOf = (trades: readonly VenueTrade[]): Money => trades.reduce((sum, trade) => sum + parse(trade.quantity), ZERO)

/** What the venue says of its contracts, and the direction that their order was asked for with; spot says nothing of them. */
const contractOf = ({ contract }: Order, told: Contract | undefined): Pick<RecordedTrade, 'contract'> =>
  contract === null ? {} : { contract: { ...contract, ...told } }

const exitOf = ({ exitId }: Order): Pick<RecordedTrade, 'exitId'> => (exitId === null ? {} : { exitId })

/**
 * As many coins as may have been bought and nobody has told of: by entries, of which one that is closed, too, may have news; and by
 * somebody else, who sold as many.
 */
const mostUntold = ({ orders, soldOutside }: PositionState): Money =>
  orders.reduce((sum, { role, quantity, executed }) => (role === 'Entry' ? sum + quantity - executed : sum), soldOutside)

/**
 * Coins that a sell order sold before their buys are told: it claimed what was held, and a sale by somebody else was booked out of that.
 * They are refused until then. Nothing is lost: whatever lives is looked up again and again, so both are told. Null: they are held, or
 * nothing explains them, which no engine may trade on.
 */
export const soldUntold = (state: PositionState, order: Order, trades: readonly VenueTrade[]) => {
  // contracts are one number, of either direction; what has ended is not looked up again
  if (order.role === 'Entry' || order.contract !== null || order.value.phase === 'closed') return null
  const sold = trades.reduce(
    (sum, { quantity, fee }) => sum + parse(quantity) + (fee.asset === state.base ? parse(fee.amount) : ZERO),
    ZERO,
  )
  const isHeld = sold <= state.exposure
  if (isHeld || sold > state.exposure + mostUntold(state)) return null
  return refuse('more-than-held', { quantity: format(sold), held: format(state.exposure) })
}

/** Coins are real whenever they come: after the end of their order they are late, and the order stays closed. */
export const fillFacts = (order: Order, trades: readonly VenueTrade[]): readonly PositionFact[] => {
  const fill = order.value.phase === 'closed' ? 'LateFilled' : 'Filled'
  return trades.map(({ orderId, tradeId, quantity, price, fee, liquidity, venueTimeMs, contract }) => ({
    type: `${order.role}${fill}` as const,
    data: { orderId, tradeId, quantity, price, fee, liquidity, reason: order.reason, ...exitOf(order), ...contractOf(order, contract) },
    venueTime: venueTimeMs,
  }))
}

/**
 * An order whose trades make up all that was asked for is at its end, whether or not the venue has said so; one that may have become larger
 * is not. `changed`: what is known of that by now.
 */
export const fullEnding = (
  state: PositionState,
  order: Order,
  executed: Money,
  changed: readonly PositionFact[],
): readonly PositionFact[] =>
  executed === mostAfter(order, changed)
    ? [ending(state, order, executed, 'cancelled', { by: 'venue-status', status: 'filled', executed: format(executed) }, true)]
    : []

/** One trade the venue tells of. It implies that the order was accepted, and counts once. */
export const recordTrade = (state: PositionState, { orderId, trade }: RecordTrade): PositionDecision => {
  const order = orderOf(state, orderId)
  if (order === null || trade.orderId !== orderId) return refuse('foreign-order')
  const trades = unseen(order, [trade])
  if (trades.length === 0) return refuse('nothing-new')
  const untold = soldUntold(state, order, trades)
  if (untold !== null) return untold
  const fills = fillFacts(order, trades)
  if (order.value.phase === 'closed') return accept(...fills)
  const executed = order.executed + sumOf(trades)
  const changed = amendedByFill(order, executed, trade.venueTimeMs)
  const implied: readonly PositionFact[] =
    order.value.phase === 'requested'
      ? [{ type: `${order.role}Accepted`, data: { orderId, venueOrderId: null }, venueTime: trade.venueTimeMs }]
      : []
  return accept(...implied, ...changed, ...fills, ...fullEnding(state, order, executed, changed))
}
