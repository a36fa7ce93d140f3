import { assert } from '../../../src/kernel/assert.ts'
import { isAtOrBeyond, sideOf } from '../../../src/kernel/direction.ts'
import { clientOrderId } from '../../../src/kernel/ids.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { mayRetryAtMs } from '../backoff.ts'
import { belowMinimum, claimed, hasUnknown, sellable } from '../claims.ts'
import type { DecideExit, DecideOwedExit, RequestExit } from '../commands.ts'
import { positionTable } from '../config.ts'
import type { ExitGrounds } from '../events.ts'
import { exitLevels, owedExits } from '../exits/asked.ts'
import { asText } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import { entryCancels } from './cancel-entry.ts'
import { stopCancels } from './protect.ts'

/** Decided before any order: the reason, the threshold in force and what was compared with it. The first one wins. */
export const decideExit = (state: PositionState, command: DecideExit): PositionDecision => {
  if (!positionTable.isLegal(state.value, 'ExitDecided')) return refuse('wrong-phase')
  const judged = command.hangsOn === undefined ? command : judgedAgain(state, command)
  if (judged === null) return refuse('not-due', { reason: command.reason, threshold: command.threshold, compared: command.compared })
  const { reason, threshold, compared, hangsOn, parts, signal } = judged
  const grounds: ExitGrounds = { reason, threshold, compared }
  // the list binds the engine, not the person
  if (state.plan?.exits.neverSell === true && reason !== 'operator') {
    if (state.noted.blocked.includes(reason)) return refuse('never-sell', { reason, threshold, compared })
    return accept({ type: 'ExitBlocked', data: { ...grounds, because: 'never-sell' } })
  }
  const why = {
    exitId: state.exits + 1,
    ...grounds,
    ...(hangsOn !== undefined && { hangsOn }),
    ...(parts !== undefined && { parts }),
    ...(signal !== undefined && { signal }),
  }
  return accept({ type: 'ExitDecided', data: why }, ...entryCancels(state), ...stopCancels(state))
}

/** A level follows what is paid, and a fill may have come after the price: the one in force counts. Null: it is not reached. */
const judgedAgain = (state: PositionState, command: DecideExit): DecideExit | null => {
  const level = exitLevels(state).find(({ reason }) => reason === command.reason)
  if (level === undefined || level.hangsOn === null) return null
  if (!isAtOrBeyond(state.direction, level.side, parse(command.compared), level.price)) return null
  return { ...command, threshold: format(level.price), hangsOn: asText(level.hangsOn) }
}

/** The rule is asked once more: what came between may have paid what the state owed. */
export const decideOwedExit = (state: PositionState, { reason, nowMs }: DecideOwedExit): PositionDecision => {
  if (!positionTable.isLegal(state.value, 'ExitDecided')) return refuse('wrong-phase')
  const owed = owedExits(state).find((exit) => exit.reason === reason)
  if (owed === undefined) return refuse('not-due', { reason })
  const { fromMs, threshold, compared = String(nowMs) } = owed
  if (nowMs < fromMs) return refuse('not-due', { reason, fromMs: String(fromMs) })
  return decideExit(state, { type: 'DecideExit', reason, threshold, compared })
}

/** At market, all that can be sold, and only when no other order of the coin lives: every cancellation is proven by then. */
export const requestExit = (state: PositionState, { nowMs, venueNowMs = nowMs }: RequestExit, branch: string): PositionDecision => {
  const { exit, plan } = state
  if (hasUnknown(state)) return refuse('outcome-unknown')
  if (exit === null || plan === null || !positionTable.isLegal(state.value, 'ExitRequested')) return refuse('wrong-phase')
  const quantity = sellable(state, state.exposure)
  if (quantity === ZERO) return belowMinimum(state.exposure, plan)
  const retryAtMs = mayRetryAtMs(exit, plan.exitRetryMs)
  if (nowMs < retryAtMs) return refuse('not-due', { retryAtMs: String(retryAtMs) })
  assert(claimed(state) === ZERO, `Coins are sold at market only when no other sell order claims them (${state.stream}).`)
  return accept({
    type: 'ExitRequested',
    data: {
      orderId: clientOrderId(branch, state.stream, state.intents),
      exitId: exit.exitId,
      side: sideOf(state.direction, 'close'),
      orderType: 'market',
      timeInForce: 'GTC',
      quantity: format(quantity),
      reason: exit.reason,
      threshold: exit.threshold,
      compared: exit.compared,
      attempt: exit.attempts + 1,
      instrumentVersion: state.instrumentVersion,
      provableAfterMs: venueNowMs + plan.proofDelayMs,
    },
  })
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
