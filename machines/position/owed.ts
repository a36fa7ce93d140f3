import { ZERO } from '../../src/kernel/money.ts'
import { NO_LIMIT_PASSED, type RiskWants } from '../risk/risk-wants.ts'
import { type SessionWants, WANTS_NOTHING } from '../session/wants.ts'
import { mayRetryAtMs } from './backoff.ts'
import {
  closingStop,
  hasAllStops,
  hasUnknown,
  isCancellable,
  isLeavingWhole,
  isTarget,
  isWholeTooSmall,
  lacksRoom,
  liveEntries,
  liveExit,
  liveOrders,
  liveProtection,
  liveTarget,
  partLeft,
  sellable,
} from './claims.ts'
import type { OwedCommand } from './commands.ts'
import { positionTable } from './config.ts'
import { cancelDue } from './decide/exit-order.ts'
import type { QueryOrder } from './effects.ts'
import { isGivenUp } from './exit-progress.ts'
import { decidedBy, owedExits } from './exits/asked.ts'
import { nextRoiRow } from './exits/roi.ts'
import { isUnprotectable, lacksStop } from './exits/unprotected.ts'
import { stopToMerge } from './merge-due.ts'
import { dueMove, isMoved, misplacedStop, supersededStop } from './misplaced.ts'
import { isLeaving, type Order, type PositionState } from './state.ts'
import { coolingMs, givesPlace, reasonToLeave } from './switching.ts'
import { trailingAgeMs, trailingStaleMs } from './trailing-activation.ts'

export type Owed =
  | (QueryOrder & { readonly everyMs: number })
  | { readonly kind: 'command'; readonly command: OwedCommand; readonly notBeforeMs: number }

/**
 * How often an order is looked up while news of it is expected: seldom enough for the limits of every venue, often enough to
 * learn of it within a minute. Open entries too: coins of a fill whose report was lost have no stop until a look-up finds them.
 */
const ASK_EVERY_MS = 10_000
/** How often a resting stop is looked up, in case the report of its end was lost. */
const ASK_RESTING_EVERY_MS = 30_000

const command = (command: OwedCommand, notBeforeMs = 0): Owed => ({ kind: 'command', command, notBeforeMs })

type Asking = { readonly boot?: boolean; readonly session?: SessionWants; readonly risk?: RiskWants }

/**
 * What a state still owes, whichever process brought it about: look-ups, cancellations, stops, exits; never a `place`. Asked
 * after events, at deadlines, and at boot, when every live order is looked up.
 */
export const owed = (
  state: PositionState,
  { boot = false, session = WANTS_NOTHING, risk = NO_LIMIT_PASSED }: Asking = {},
): readonly Owed[] => {
  if (state.value.entry === 'none' && state.value.protection === 'none') return requoteOwed(state)
  return [
    ...requoteOwed(state),
    ...lookUps(state, boot),
    ...entryOwed(state, unwanted(session, risk)),
    ...commandsOwed(state, leavingFor(session, risk)),
  ]
}

const requoteOwed = ({ requote }: PositionState): readonly Owed[] =>
  requote === null ? [] : [command({ type: 'RequoteEntry' }, requote.notBeforeMs)]

const everyMs = (item: Owed): number => (item.kind === 'query-order' ? item.everyMs : ASK_EVERY_MS)

/**
 * The latest moment up to `untilMs` at which the item was due; -Infinity if it is not due yet. An item is due again and again,
 * counted from its first moment, so that the moments do not depend on who asks or when.
 */
export const lastBeatMs = (item: Owed, untilMs: number): number =>
  item.notBeforeMs > untilMs ? Number.NEGATIVE_INFINITY : untilMs - ((untilMs - item.notBeforeMs) % everyMs(item))

/** The earliest moment after `afterMs` at which an item is due. An item that was tried and settled nothing is due again. */
export const nextDeadlineMs = (items: readonly Owed[], afterMs: number): number => {
  let next = Number.POSITIVE_INFINITY
  for (const item of items) {
    const { notBeforeMs } = item
    next = Math.min(next, notBeforeMs > afterMs ? notBeforeMs : lastBeatMs(item, afterMs) + everyMs(item))
  }
  return next
}

/**
 * A stop that rests needs few look-ups; a request without an answer, an entry, a target and a sell order with fills may have news at any
 * time.
 */
const isRestingStop = (order: Order): boolean =>
  order.role === 'Protection' &&
  !isTarget(order) &&
  order.value.fate === 'known' &&
  order.value.phase === 'working' &&
  order.executed === ZERO

const lookUps = (state: PositionState, boot: boolean): readonly Owed[] =>
  liveOrders(state).map((order) => ({
    kind: 'query-order',
    orderId: order.orderId,
    venueOrderId: order.venueOrderId,
    notBeforeMs: boot ? 0 : order.askAfterMs,
    everyMs: isRestingStop(order) ? ASK_RESTING_EVERY_MS : ASK_EVERY_MS,
  }))

const isClosing = (order: Order): boolean => order.value.phase === 'closing'
const retryAtMs = (order: Order): number => (isClosing(order) ? order.askAfterMs : 0)

type Unwanted = 'operator' | 'risk'

/** Who wants no coins bought; null: nobody minds. */
const unwanted = (session: SessionWants, risk: RiskWants): Unwanted | null =>
  session.noEntries ? 'operator' : risk.noEntries ? 'risk' : null

/** The exit that somebody else wants; null: what is held stays. */
const leavingFor = (session: SessionWants, { flatten }: RiskWants): OwedCommand | null => {
  if (session.noPositions) return { type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }
  return flatten === null ? null : { type: 'DecideExit', reason: 'risk', ...flatten }
}

const entryOwed = (state: PositionState, unwanted: Unwanted | null): readonly Owed[] => {
  const leaving = isLeaving(state)
  return liveEntries(state)
    .filter(isCancellable)
    .map((entry) => {
      const expiresAtMs = entry.expiresAtMs ?? 0
      // whatever it was first cancelled for, a cancellation that came to nothing is repeated
      const notBeforeMs = Math.max(retryAtMs(entry), leaving || unwanted !== null || isClosing(entry) ? 0 : expiresAtMs)
      const asked = unwanted ?? (notBeforeMs < expiresAtMs ? 'operator' : 'timed-out')
      return command({ type: 'CancelEntry', orderId: entry.orderId, because: leaving ? 'exit' : asked }, notBeforeMs)
    })
}

const commandsOwed = (state: PositionState, wanted: OwedCommand | null): readonly Owed[] => {
  const { value } = state
  if (value.protection === 'none') return []
  if (value.exit === 'working') return [...overtaking(state, wanted), ...resting(state), ...stopsOwed(state)]
  const hasLiveOrder = value.entry !== 'none' || value.protection !== 'exposed'
  if (!hasLiveOrder && (sellable(state, state.exposure) === ZERO || isWholeTooSmall(state))) return [command({ type: 'ClosePosition' })]
  if (value.exit !== 'none') return [...overtaking(state, wanted), ...leaving(state)]
  // an exit that never-sell has blocked once is not asked for again, and keeps none of the others waiting
  const isBlocked = wanted?.type === 'DecideExit' && state.noted.blocked.includes(wanted.reason)
  return wanted === null || isBlocked ? holding(state) : [command(wanted)]
}

/** Exits that outrank the one under way. */
const overtaking = (state: PositionState, wanted: OwedCommand | null): readonly Owed[] => [
  ...(wanted?.type === 'DecideExit' && decidedBy(state, wanted.reason) !== null ? [command(wanted)] : []),
  ...owedExits(state).map(({ reason, fromMs }) => command({ type: 'DecideOwedExit', reason }, fromMs)),
]

/** The order of an exit that has stood for as long as it may, or belongs to one that was overtaken. */
const resting = (state: PositionState): readonly Owed[] => {
  const order = liveExit(state)
  const due = order === null || !isCancellable(order) ? null : cancelDue(state, order)
  return due === null ? [] : [command({ type: 'CancelExit' }, due.fromMs)]
}

const holding = (state: PositionState): readonly Owed[] => [
  ...stopsOwed(state),
  ...roiOwed(state),
  ...trailingOwed(state),
  ...coolingOwed(state),
  ...owedExits(state).map(({ reason, fromMs }) => command({ type: 'DecideOwedExit', reason }, fromMs)),
]

const roiOwed = (state: PositionState): readonly Owed[] => {
  const next = state.plan === null ? null : nextRoiRow(state, state.plan)
  return next === null ? [] : [command({ type: 'LowerRoi' }, next.atMs)]
}

const trailingOwed = (state: PositionState): readonly Owed[] => {
  const [fromMs, staleMs] = [trailingAgeMs(state), trailingStaleMs(state)]
  return [
    ...(fromMs === null ? [] : [command({ type: 'AgeTrailing' }, fromMs)]),
    // whether a price was heard since, only the market knows: it is asked again and again
    ...(staleMs === null ? [] : [command({ type: 'CheckTrailing' }, staleMs)]),
  ]
}

const stopsOwed = (state: PositionState): readonly Owed[] => {
  if (isLeavingWhole(state) || hasUnknown(state)) return []
  if (state.value.switching !== 'stop') return state.value.exit === 'none' ? switchOwed(state) : []
  if (isUnprotectable(state)) return []
  const superseded = supersededStop(state)
  if (superseded !== null && state.value.exit === 'none')
    return isCancellable(superseded) ? [command({ type: 'RecallStop' }, retryAtMs(superseded))] : []
  const recalled = closingStop(state)
  if (recalled !== null && !isCancellable(recalled)) return []
  if (lacksStop(state) && !hasAllStops(state)) return [command({ type: 'Protect' })]
  // beside an exit for a part no stop is moved, nor taken back for another
  if (state.value.exit !== 'none') return []
  if (dueMove(state) !== null) return [command({ type: 'MoveStop' }, state.moves.retryAtMs)]
  const isDue = lacksStop(state) || misplacedStop(state) !== null || stopToMerge(state) !== null
  // a stop whose end was asked for before is changed by no venue
  if (!isDue || (isMoved(state) && recalled === null)) return []
  // a recall that the venue refuses is repeated for ever, later and later: an exit would have to cancel this stop as well
  return [command({ type: 'RecallStop' }, recalled === null ? 0 : retryAtMs(recalled))]
}

/** What the turn of the target asks for: the stops taken back, the target placed, or taken back in its turn. */
const switchOwed = (state: PositionState): readonly Owed[] => {
  const given = givesPlace(state)
  if (given !== null) return isCancellable(given) ? [command({ type: 'RecallStop' }, retryAtMs(given))] : []
  if (state.value.switching !== 'target') return []
  const target = liveTarget(state)
  if (reasonToLeave(state) === null) return target === null ? [command({ type: 'PlaceTarget' })] : []
  return target === null || (state.turns.isCooled && positionTable.isLegal(state.value, 'SwitchedToStop'))
    ? [command({ type: 'LeaveTarget' })]
    : []
}

const coolingOwed = (state: PositionState): readonly Owed[] => {
  const fromMs = coolingMs(state)
  return fromMs === null ? [] : [command({ type: 'CoolSwitch' }, fromMs)]
}

const leaving = (state: PositionState): readonly Owed[] => {
  const { value, exit, plan } = state
  if (exit !== null && isGivenUp(exit) && positionTable.isLegal(value, 'ExitWithdrawn')) return [command({ type: 'WithdrawExit' })]
  if (lacksRoom(state) && positionTable.isLegal(value, 'ProtectionCancelRequested')) {
    const due = liveProtection(state).filter(isCancellable).map(retryAtMs)
    return due.length === 0 ? [] : [command({ type: 'CancelProtection' }, Math.min(...due))]
  }
  if (exit === null || plan === null || isGivenUp(exit)) return []
  if (exit.part !== null) {
    // a stop on the rest whose fate is open is looked up first
    if (hasUnknown(state)) return []
    if (exit.isTooSmall || sellable(state, partLeft(state)) === ZERO) return [command({ type: 'CompleteExit' })]
    const stops = stopsOwed(state)
    if (stops.length > 0) return stops
  }
  return positionTable.isLegal(value, 'ExitRequested')
    ? [command({ type: 'RequestExit' }, Math.max(exit.fromMs, mayRetryAtMs(exit, plan.exitRetryMs)))]
    : []
}
