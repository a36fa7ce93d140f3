import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { floorToStep, format, type Money, parse, percentOf, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { claimed, hasUnknown, isWholeTooSmall, partLeft, protectable, sellable } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { DecideExit, DecideOwedExit } from '../exit-commands.ts'
import type { ExitDecision, ExitGrounds } from '../exit-events.ts'
import { beginsAt, decidedBy, exitLevels, owedExits, partPctOf } from '../exits/asked.ts'
import type { ExitReason } from '../exits/index.ts'
import { laterStep } from '../exits/ladder.ts'
import { asText } from '../plan-prices.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { PositionPlan } from '../position-plan.ts'
import type { PositionState } from '../state.ts'
import { entryCancels } from './cancel-entry.ts'
import { restingCancel } from './exit-order.ts'
import { stopCancels } from './protect.ts'

/**
 * Decided before any order: the reason, the threshold in force and what was compared with it. The first one wins, unless one of higher
 * precedence overtakes it on its way.
 */
export const decideExit = (state: PositionState, command: DecideExit): PositionDecision => {
  const { plan } = state
  const type = decidedBy(state, command.reason)
  if (plan === null || type === null) return refuse('wrong-phase')
  const isOfLevel = command.hangsOn !== undefined || AFTER_FEES.includes(command.reason)
  const judged = isOfLevel ? judgedAgain(state, command) : command
  if (judged === null) return refuse('not-due', { reason: command.reason, threshold: command.threshold, compared: command.compared })
  const { reason, threshold, compared, hangsOn, parts, signal } = judged
  const grounds: ExitGrounds = { reason, threshold, compared }
  // the list binds the engine, not the person
  if (plan.exits.neverSell === true && reason !== 'operator') {
    if (state.noted.blocked.includes(reason)) return refuse('never-sell', { reason, threshold, compared })
    return accept({ type: 'ExitBlocked', data: { ...grounds, because: 'never-sell' } })
  }
  // one that overtakes another does not become more patient than that was
  const first = beginsAt(reason, plan)
  const step = state.exit === null ? first : laterStep(state.exit.step, first)
  const part = partOf(state, reason, plan)
  const why: ExitDecision = {
    exitId: state.exits + 1,
    ...grounds,
    ...(step !== 'market' && { step }),
    ...(part !== null && { quantity: format(part) }),
    ...(hangsOn !== undefined && { hangsOn }),
    ...(parts !== undefined && { parts }),
    ...(signal !== undefined && { signal }),
  }
  const cancels = [...entryCancels(state), ...cancelsFor(state, part)]
  if (type === 'ExitDecided' || state.exit === null) return accept({ type: 'ExitDecided', data: why }, ...cancels)
  const overtaken = { exitId: state.exit.exitId, reason: state.exit.reason }
  return accept({ type, data: { ...why, overtaken } }, ...restingCancel(state, 'overtaken'), ...cancels)
}

/** Whose levels follow the cost after fees, which is no single price. */
const AFTER_FEES: readonly ExitReason[] = ['break-even', 'roi']

/** Stops are taken away for all coins, or where they leave too few for the part. */
const cancelsFor = (state: PositionState, part: Money | null): readonly PositionFact[] =>
  part === null || state.exposure - claimed(state) < part ? stopCancels(state) : []

/**
 * The whole steps that the exit is for; null: all coins. All of them, too, where the part or the rest would be too small: the rest must be
 * enough for a stop, or to be sold where none rests.
 */
const partOf = (state: PositionState, reason: ExitReason, plan: PositionPlan): Money | null => {
  const pct = partPctOf(reason, plan)
  if (pct === null) return null
  const part = floorToStep(percentOf(state.exposure, pct), plan.stepSize)
  const rest = state.exposure - part
  const canGoOn = plan.maxStops === 0 ? sellable(state, rest) : protectable(state, rest)
  return sellable(state, part) === ZERO || canGoOn === ZERO ? null : part
}

/** Once its part is sold, the rest of the position goes on. */
export const completeExit = (state: PositionState): PositionDecision => {
  const { exit } = state
  if (exit === null || exit.part === null || !positionTable.isLegal(state.value, 'ExitCompleted')) return refuse('wrong-phase')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (sellable(state, partLeft(state)) > ZERO && !exit.isTooSmall) return refuse('still-sellable')
  return accept({ type: 'ExitCompleted', data: { exitId: exit.exitId, sold: format(exit.sold) } })
}

/** A level follows what is paid, and a fill may have come after the price: the one in force counts. Null: it is not reached. */
const judgedAgain = (state: PositionState, command: DecideExit): DecideExit | null => {
  const level = exitLevels(state).find(({ reason }) => reason === command.reason)
  if (level === undefined || (level.hangsOn === null) !== (command.hangsOn === undefined)) return null
  if (!isAtOrBeyond(state.direction, level.side, parse(command.compared), level.price)) return null
  return { ...command, threshold: format(level.price), ...(level.hangsOn && { hangsOn: asText(level.hangsOn) }) }
}

/** The rule is asked once more: what came between may have paid what the state owed. */
export const decideOwedExit = (state: PositionState, { reason, nowMs }: DecideOwedExit): PositionDecision => {
  if (decidedBy(state, reason) === null) return refuse('wrong-phase')
  const owed = owedExits(state).find((exit) => exit.reason === reason)
  if (owed === undefined) return refuse('not-due', { reason })
  const { fromMs, threshold, compared = String(nowMs) } = owed
  if (nowMs < fromMs) return refuse('not-due', { reason, fromMs: String(fromMs) })
  return decideExit(state, { type: 'DecideExit', reason, threshold, compared })
}

/**
 * The cycle is over when no order lives and what is left cannot be sold. Its reason is that of the last sale; coins too
 * few ever to be sold are `dust`, whatever was decided about them.
 */
export const closePosition = (state: PositionState): PositionDecision => {
  if (!positionTable.isLegal(state.value, 'PositionClosed') || state.openedMs === null) return refuse('wrong-phase')
  if (sellable(state, state.exposure) > ZERO && !isWholeTooSmall(state)) return refuse('still-sellable')
  return accept({
    type: 'PositionClosed',
    data: {
      reason: state.lastSale ?? 'dust',
      dust: format(state.exposure),
      openedMs: state.openedMs,
      entryValue: format(state.entryValue),
      exitValue: format(state.exitValue),
    },
  })
}
