import { directionOf } from '../../src/kernel/direction.ts'
import { parse, ZERO } from '../../src/kernel/money.ts'
import { addOrder } from './asked-order.ts'
import { bareSince } from './bare-coins.ts'
import { positionTable } from './config.ts'
import type { EntryRequested } from './entry-events.ts'
import type { Happened } from './events.ts'
import { decidedExit, heldUntil, onNextStep } from './exit-progress.ts'
import { followOrder } from './follow-order.ts'
import { heldContractOf, turnOver, turnTo } from './net.ts'
import { noteFact } from './noted.ts'
import { orderStep } from './order-events.ts'
import { mapPlan } from './position-plan.ts'
import { remembered } from './remembered.ts'
import { isFlat, NO_MOVES, NO_TURNS, NOTHING_NOTED, type PositionDraft, type PositionState } from './state.ts'
import { cancelMoved } from './stop-moves.ts'
import { trailingAfter } from './trailing-after.ts'
import { turnsAfter } from './turns.ts'
import { takeUnasked, withFunding } from './unasked.ts'

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
      addOrder(draft, 'Protection', event, event.data.orderType === 'limit' ? event.data.limitPrice : event.data.stopPrice)
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
    case 'ExitTakenBack':
      if (draft.exit !== null) draft.exit = { ...draft.exit, isTakenBack: true }
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
    case 'UncoveredSaleObserved':
      takeUnasked(draft, event)
      break
    case 'FundingSettled':
      draft.fundings = withFunding(draft.fundings, event.data)
      break
    default:
      followOrder(draft, event, orderStep(event.type))
  }
  draft.turns = turnsAfter(state, draft, event)
  if (draft.exit !== null) draft.exit = heldUntil(draft.exit, draft.plan, event.time)
  // an entry that came to nothing ends no cycle, and leaves what strangers opened meanwhile
  turnOver(draft)
  draft.bareSinceMs = bareSince(state, draft, event.time)
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
  draft.turns = NO_TURNS
  draft.noted = NOTHING_NOTED
  draft.isStopRefused = false
  draft.stopsLost = 0
  draft.moves = NO_MOVES
  draft.lastSale = null
  draft.soldOutside = ZERO
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
    draft.orders = remembered(draft.orders)
  }
  draft.requote = null
  draft.contract = heldContractOf(data)
  draft.lastDecidedBarMs = data.because.barCloseMs
  addOrder(draft, 'Entry', event, data.limitPrice, plan)
}
