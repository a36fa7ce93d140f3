import { format, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { liveExit } from '../claims.ts'
import { positionTable } from '../config.ts'
import type { TakeBackExit, WithdrawExit } from '../exit-commands.ts'
import { isGivenUp } from '../exit-progress.ts'
import type { ExitReason } from '../exits/index.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { Exit, PositionState } from '../state.ts'
import { restingCancel } from './exit-order.ts'

/** Said once, by somebody: whatever else wants out follows from the state or the market, and would be decided again at once. */
const ASKED_FOR: readonly ExitReason[] = ['operator', 'signal']

/** Who asked for the exit wants it no more. It ends at once where nothing of it is on its way, else once that is proven to be over. */
export const takeBackExit = (state: PositionState, { type }: TakeBackExit | WithdrawExit): PositionDecision =>
  type === 'TakeBackExit' ? takeBack(state) : withdraw(state)

const takeBack = (state: PositionState): PositionDecision => {
  const { exit } = state
  if (exit === null) return refuse('nothing-to-take-back')
  const { exitId, reason, sold } = exit
  if (!ASKED_FOR.includes(reason)) return refuse('decided-by-rule', { reason })
  if (sold > ZERO) return refuse('sold-in-part', { sold: format(sold) })
  if (exit.isTakenBack) return refuse('taken-back')
  const order = liveExit(state)
  // at market or for at once: whatever it gets it has got by the time that a cancellation would arrive
  if (order !== null && order.expiresAtMs === null) return refuse('sells-at-once', { orderId: order.orderId })
  if (!positionTable.isLegal(state.value, 'ExitTakenBack')) return refuse('wrong-phase')
  const taken: PositionFact = { type: 'ExitTakenBack', data: { exitId, reason } }
  if (order !== null) return accept(taken, ...(order.value.phase === 'working' ? restingCancel(state, 'taken-back') : []))
  return positionTable.isLegal(state.value, 'ExitWithdrawn') ? accept(taken, withdrawn(exit)) : accept(taken)
}

const withdraw = (state: PositionState): PositionDecision => {
  const { exit } = state
  if (exit === null || !isGivenUp(exit) || !positionTable.isLegal(state.value, 'ExitWithdrawn')) return refuse('wrong-phase')
  return accept(withdrawn(exit))
}

const withdrawn = ({ exitId, reason, threshold, compared }: Exit): PositionFact => ({
  type: 'ExitWithdrawn',
  data: { exitId, reason, threshold, compared, because: 'taken-back' },
})
