import { sideOf } from '../../src/kernel/direction.ts'
import { type Money, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import { amountsOf } from '../../src/kernel/trade-amounts.ts'
import { orderTable } from '../order/config.ts'
import { backoffMs } from './backoff.ts'
import { isTarget } from './claims.ts'
import type { Happened } from './events.ts'
import { afterOrder } from './exit-progress.ts'
import { isSameRoi, mergedPlan } from './merged-plan.ts'
import { isOfOtherDirection, moveContracts, takeOfOther, turnOver } from './net.ts'
import type { OrderStep } from './order-events.ts'
import type { RecordedTrade, Role } from './order-facts.ts'
import { isForNow, type Requote, requoteDelayMs } from './requote.ts'
import type { Order, PositionDraft } from './state.ts'
import { changedBy, movesAfter } from './stop-moves.ts'
import { withTradeId } from './trade-ids.ts'

/**
 * Before a fill of the order is booked: the plan of its coins becomes part of the position's. An order that was closed may bring coins to
 * a position that others have made meanwhile, or that holds nothing.
 */
const mergePlan = (draft: PositionDraft, { plan, executed, value }: Order): void => {
  if (plan === null) return
  const isFirst = draft.entryQuantity === ZERO
  if (!isFirst && executed > ZERO && value.phase !== 'closed') return
  const merged = isFirst || draft.plan === null ? plan : mergedPlan(draft.plan, plan)
  // rows are counted by their place in the table: by another one the count begins anew
  if (draft.noted.roiRow > 0 && !isSameRoi(draft.plan, merged)) draft.noted = { ...draft.noted, roiRow: 0 }
  draft.plan = merged
}

type OrderEvent = Extract<Happened, { data: { orderId: string } }>

/** What a fact says of an order of ours: its own life, and the coins and the money that its fills moved. */
export const followOrder = (draft: PositionDraft, event: Happened, step: OrderStep | null): void => {
  if (step === null) return
  const about = event as OrderEvent
  const { orderId } = about.data
  const index = draft.orders.findIndex((order) => order.orderId === orderId)
  const before = draft.orders[index]
  const isFill = step.event === 'Filled' || step.event === 'LateFilled'
  const traded = isFill ? fill(draft, about.data as RecordedTrade, step.role, about.venueTime ?? about.time, before) : null
  // dropped long ago; the coins of a fill count all the same
  if (before === undefined) return
  const value = orderTable.next(before.value, step.event)
  if (step.event === 'Ended' || step.event === 'Abandoned') countFailures(draft, about, before)
  if (step.event === 'Abandoned') draft.requote = requoteOf(about, before) ?? draft.requote
  draft.moves = movesAfter(draft, before, step.event, event.time)
  const after =
    traded !== null
      ? filled(before, about.data as RecordedTrade, traded, lookUpAfterFill(draft, before, about))
      : {
          ...before,
          ...changedBy(before, event, event.time + (draft.plan?.proofDelayMs ?? 0)),
          value,
          // nothing is asked of a closed order, and whether its name was heard before its end is chance
          requotable: value.phase === 'closed' ? null : before.requotable,
          venueOrderId: value.phase === 'closed' ? null : (venueOrderIdOf(about) ?? before.venueOrderId),
          askAfterMs: askAfter(draft, before, value, about),
          cancels: before.cancels + Number(step.event === 'CancelRequested'),
        }
  const orders = draft.orders.slice()
  orders[index] = after
  draft.orders = orders
}

const venueOrderIdOf = ({ data }: OrderEvent): string | null => ('venueOrderId' in data ? data.venueOrderId : null)

/** What a fill executed of its order, and the coins that it moved: base fees included. */
type Traded = { readonly quantity: Money; readonly moved: Money }

/** Books a fill's coins and money; what an entry brings is looked after by its plan. */
const fill = (draft: PositionDraft, data: RecordedTrade, role: Role, timeMs: number, order: Order | undefined): Traded => {
  const { quantity, size, value, feeAmount } = amountsOf(data)
  const { contract } = data
  if (contract !== undefined && isOfOtherDirection(draft, data, role)) {
    const moved = takeOfOther(draft, data, contract, role)
    // it is what opened a cycle that has no fill of its own yet
    if (role === 'Entry') draft.openedMs ??= timeMs
    return { quantity, moved }
  }
  if (order !== undefined) mergePlan(draft, order)
  const feeInCoins = contract === undefined && data.fee.asset === draft.base ? feeAmount : ZERO
  if (contract !== undefined) moveContracts(draft, sideOf(draft.direction, role === 'Entry' ? 'open' : 'close'), quantity)
  else draft.exposure += role === 'Entry' ? quantity - feeInCoins : -(quantity + feeInCoins)
  if (role === 'Entry') {
    const coins = size === null ? quantity : multiply(quantity, size)
    draft.entryQuantity += coins
    draft.entryValue += value
    draft.entryCoins += coins - feeInCoins
    if (data.contract !== undefined || data.fee.asset !== draft.base) draft.entryFees += parse(data.fee.quoteValue)
    draft.openedMs = draft.openedMs === null ? timeMs : Math.min(draft.openedMs, timeMs)
    return { quantity, moved: quantity - feeInCoins }
  }
  if (draft.exit !== null && draft.exit.exitId === data.exitId) draft.exit = { ...draft.exit, sold: draft.exit.sold + quantity }
  // a sale told after the close changes the dust, and nothing of a cycle that is to come
  if (draft.value.protection !== 'none') {
    draft.exitValue += value
    if (data.reason !== 'entry') draft.lastSale = data.reason
  }
  turnOver(draft)
  return { quantity, moved: quantity + feeInCoins }
}

const filled = (order: Order, data: RecordedTrade, { quantity, moved }: Traded, askAfterMs: number): Order => ({
  ...order,
  executed: order.executed + quantity,
  moved: order.moved + moved,
  trades: withTradeId(order.trades, data.tradeId),
  askAfterMs,
})

/** A stop that begins to fill should end soon: from then on it is looked up like a market order. */
const lookUpAfterFill = (draft: PositionDraft, order: Order, event: OrderEvent): number => {
  if (order.value.phase === 'closed' || order.role !== 'Protection') return order.askAfterMs
  return Math.max(order.askAfterMs, (event.venueTime ?? event.time) + (draft.plan?.proofDelayMs ?? 0))
}

const askAfter = (draft: PositionDraft, order: Order, value: Order['value'], event: OrderEvent): number => {
  if (value.phase === 'closed') return 0
  if ('askAfterMs' in event.data) return event.data.askAfterMs
  if (order.value.fate === 'known' && value.fate === 'pending') return event.time + (draft.plan?.proofDelayMs ?? 0)
  if (order.value.phase === 'closing') return event.time + backoffMs(draft.plan?.exitRetryMs ?? 0, order.cancels)
  return order.askAfterMs
}

const isRefusedForNow = (data: OrderEvent['data']): boolean =>
  'evidence' in data && data.evidence.by === 'rejection' && isForNow(data.evidence.code)

/** What the venue refused for now is asked for anew, unless its time is over by then. */
const requoteOf = ({ data, time }: OrderEvent, { orderId, requotable, expiresAtMs }: Order): Requote | null => {
  if (requotable === null || !isRefusedForNow(data)) return null
  const notBeforeMs = time + requoteDelayMs(requotable.retry.delayMs, requotable.attempt, orderId)
  return { ...requotable, refusedId: orderId, notBeforeMs, expiresAtMs: expiresAtMs ?? 0 }
}

const countFailures = (draft: PositionDraft, event: OrderEvent, order: Order): void => {
  if (order.role === 'Protection' && !isTarget(order) && order.value.phase !== 'closing' && order.executed < order.quantity) {
    const isRefused = 'because' in event.data && event.data.because === 'rejected'
    // refused for the moment, another one may be taken as after a lost one; refused in the place of another, where that stood
    if (!isRefused || (order.replaces === null && isRefusedForNow(event.data))) draft.stopsLost++
    else draft.isStopRefused ||= order.replaces === null
  }
  if (order.role === 'Exit' && draft.exit !== null && draft.exit.exitId === order.exitId)
    draft.exit = afterOrder(draft.exit, draft.plan, order, event)
}
