import { directionOf, sideOf } from '../../src/kernel/direction.ts'
import { type Money, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import { amountsOf } from '../../src/kernel/trade-amounts.ts'
import { orderTable } from '../order/config.ts'
import { backoffMs } from './backoff.ts'
import { positionTable } from './config.ts'
import type { EntryRequested, ExitRequested, PositionEvent, ProtectionRequested, RecordedTrade } from './events.ts'
import { afterOrder, decidedExit, heldUntil, onNextStep } from './exit-progress.ts'
import { isSameRoi, mergedPlan } from './merged-plan.ts'
import { heldContractOf, isOfOtherDirection, moveContracts, takeOfOther, turnOver, turnTo } from './net.ts'
import { noteFact } from './noted.ts'
import { type OrderStep, orderStep } from './order-events.ts'
import { mapPlan, type PositionPlan } from './position-plan.ts'
import { isForNow, type Requote, requotableOf, requoteDelayMs } from './requote.ts'
import { isFlat, NO_MOVES, NOTHING_NOTED, type Order, type PositionDraft, type PositionState, type Role } from './state.ts'
import { cancelMoved, changedBy, movesAfter, unmoved } from './stop-moves.ts'
import { noTradeIds, withTradeId } from './trade-ids.ts'
import { trailingAfter } from './trailing-after.ts'
import { takeForeign, withFunding } from './unasked.ts'

/** An event with what the envelope adds that a position needs. */
export type Happened = PositionEvent & {
  readonly time: number
  readonly venueTime?: number | null
  readonly parts?: { readonly base: string | null }
}

/** Closed orders kept at most; a venue that refuses for days must not make the state grow. */
const MAX_CLOSED_ORDERS = 64

/**
 * Applies a fact. It reads the event and nothing else, refuses nothing that is in the log, and shares with the state
 * before it whatever did not change.
 */
export const evolvePosition = (state: PositionState, event: Happened): PositionState => {
  if (!positionTable.knows(event.type)) return state
  const draft: PositionDraft = { ...state, value: positionTable.next(state.value, event.type) }
  if (event.parts !== undefined) draft.base = event.parts.base
  draft.noted = noteFact(state.noted, event, state.plan)
  switch (event.type) {
    case 'EntryRequested':
      beginCycle(draft, event, isFlat(state))
      break
    case 'ProtectionRequested':
      addOrder(draft, 'Protection', event, event.data.stopPrice)
      cancelMoved(draft, event.data, event.time)
      break
    case 'ExitRequested':
      addOrder(draft, 'Exit', event, event.data.orderType === 'limit' ? event.data.limitPrice : null)
      if (draft.exit !== null) draft.exit = { ...draft.exit, attempts: event.data.attempt }
      break
    case 'ExitDecided':
    case 'ExitOvertaken':
      draft.exits = event.data.exitId
      draft.exit = decidedExit(event.data)
      break
    case 'ExitCompleted':
    case 'ExitWithdrawn':
      draft.exit = null
      break
    case 'ExitStepLeft':
      if (draft.exit !== null) draft.exit = onNextStep(draft.exit, event.data.next)
      break
    case 'TrailingArmed':
    case 'TrailingRaised':
    case 'TrailingResumed':
    case 'TrailingStale':
      draft.trailing = trailingAfter(draft.trailing, event)
      break
    case 'PositionClosed':
      if (draft.exit?.reason === 'unprotected' || event.data.reason === 'unprotected') draft.unprotectedMs = event.time
      endCycle(draft)
      turnOver(draft)
      break
    case 'EntryRequoteDropped':
      draft.requote = null
      break
    case 'ForeignFill':
      takeForeign(draft, event.data)
      break
    case 'FundingSettled':
      draft.fundings = withFunding(draft.fundings, event.data)
      break
    default:
      followOrder(draft, event, orderStep(event.type))
  }
  if (draft.exit !== null) draft.exit = heldUntil(draft.exit, draft.plan, event.time)
  // an entry that came to nothing ends no cycle, and leaves what strangers opened meanwhile
  turnOver(draft)
  return draft
}

const endCycle = (draft: PositionDraft): void => {
  draft.openedMs = null
  draft.entryQuantity = ZERO
  draft.entryValue = ZERO
  draft.entryCoins = ZERO
  draft.entryFees = ZERO
  draft.exitValue = ZERO
  draft.exit = null
  draft.trailing = null
  draft.noted = NOTHING_NOTED
  draft.isStopRefused = false
  draft.stopsLost = 0
  draft.moves = NO_MOVES
  draft.lastSale = null
}

const beginCycle = (draft: PositionDraft, event: Happened & EntryRequested, wasFlat: boolean): void => {
  const { data } = event
  const plan = mapPlan(data.plan, parse)
  if (wasFlat) {
    endCycle(draft)
    draft.cycle++
    draft.cycleBarMs = data.because.barCloseMs
    const direction = directionOf(data.side, 'open')
    // what was left of the other direction is not held by this one
    if (direction !== draft.direction) turnTo(draft, direction)
    draft.plan = plan
    // a late or repeated trade of the cycle before is still recognised; older ones are strangers
    draft.orders = draft.orders.filter((order) => order.cycle >= draft.cycle - 1 || order.value.phase !== 'closed')
  }
  draft.requote = null
  draft.contract = heldContractOf(data)
  draft.lastDecidedBarMs = data.because.barCloseMs
  addOrder(draft, 'Entry', event, data.limitPrice, plan)
}

type Requested = Happened & (EntryRequested | ProtectionRequested | ExitRequested)

const addOrder = (
  draft: PositionDraft,
  role: Role,
  { data, time }: Requested,
  price: string | null,
  plan: PositionPlan | null = null,
): void => {
  const ownProofMs = time + ((plan ?? draft.plan)?.proofDelayMs ?? 0)
  draft.intents++
  draft.instrumentVersion = data.instrumentVersion
  const closed = draft.orders.filter((order) => order.value.phase === 'closed' && !isOfCycle(order, draft.cycle))
  const dropped = closed.length >= MAX_CLOSED_ORDERS ? closed[0] : undefined
  const kept = dropped === undefined ? draft.orders : draft.orders.filter((order) => order !== dropped)
  draft.orders = [
    ...kept,
    {
      orderId: data.orderId,
      role,
      cycle: draft.cycle,
      value: orderTable.initial,
      venueOrderId: null,
      quantity: parse(data.quantity),
      price: price === null ? null : parse(price),
      executed: ZERO,
      moved: ZERO,
      trades: noTradeIds,
      reason: 'reason' in data ? data.reason : 'entry',
      exitId: 'exitId' in data ? data.exitId : null,
      plan,
      contract: draft.contract,
      provableAfterMs: data.provableAfterMs,
      ownProofMs,
      askAfterMs: ownProofMs,
      requotable: 'retry' in data ? requotableOf(data) : null,
      expiresAtMs: 'expiresAtMs' in data ? (data.expiresAtMs ?? null) : null,
      cancels: 0,
      ...unmoved(data),
    },
  ]
}

/** An entry that brought coins of the cycle: there are few of them, and the next one is measured by them. */
const isOfCycle = ({ role, cycle, executed }: Order, now: number): boolean => role === 'Entry' && cycle === now && executed > ZERO

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

const followOrder = (draft: PositionDraft, event: Happened, step: OrderStep | null): void => {
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

/** What the venue refused for now is asked for anew, unless its time is over by then. */
const requoteOf = ({ data, time }: OrderEvent, { orderId, requotable, expiresAtMs }: Order): Requote | null => {
  if (requotable === null || !('evidence' in data) || data.evidence.by !== 'rejection' || !isForNow(data.evidence.code)) return null
  const notBeforeMs = time + requoteDelayMs(requotable.retry.delayMs, requotable.attempt, orderId)
  return { ...requotable, refusedId: orderId, notBeforeMs, expiresAtMs: expiresAtMs ?? 0 }
}

const countFailures = (draft: PositionDraft, event: OrderEvent, order: Order): void => {
  if (order.role === 'Protection' && order.value.phase !== 'closing' && order.executed < order.quantity) {
    // refused in the place of another, it may be taken where that stood
    if ('because' in event.data && event.data.because === 'rejected') draft.isStopRefused ||= order.replaces === null
    else draft.stopsLost++
  }
  if (order.role === 'Exit' && draft.exit !== null && draft.exit.exitId === order.exitId)
    draft.exit = afterOrder(draft.exit, draft.plan, order, event)
}
