import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { sellable } from '../claims.ts'
import type { DecideExit, DecideOwedExit } from '../commands.ts'
import { positionTable } from '../config.ts'
import type { ExitDecision, ExitGrounds } from '../events.ts'
import { beginsAt, decidedBy, exitLevels, owedExits } from '../exits/asked.ts'
import type { ExitReason } from '../exits/index.ts'
import { laterStep } from '../exits/ladder.ts'
import { asText } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
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
  const why: ExitDecision = {
    exitId: state.exits + 1,
    ...grounds,
    ...(step !== 'market' && { step }),
    ...(hangsOn !== undefined && { hangsOn }),
    ...(parts !== undefined && { parts }),
    ...(signal !== undefined && { signal }),
  }
  const cancels = [...entryCancels(state), ...stopCancels(state)]
  if (type === 'ExitDecided' || state.exit === null) return accept({ type: 'ExitDecided', data: why }, ...cancels)
  const overtaken = { exitId: state.exit.exitId, reason: state.exit.reason }
  return accept({ type, data: { ...why, overtaken } }, ...restingCancel(state, 'overtaken'), ...cancels)
}

/** Whose levels follow the cost after fees, which is no single price. */
const AFTER_FEES: readonly ExitReason[] = ['break-even', 'roi']

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
  if (sellable(state, state.exposure) > ZERO && state.exit?.isTooSmall !== true) return refuse('still-sellable')
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
