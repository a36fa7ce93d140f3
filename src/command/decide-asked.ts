import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import type { PositionDecision } from '../../machines/position/position-decision.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { cancelCoin } from '../../machines/session/commands/cancel-coin.ts'
import type { SessionState } from '../../machines/session/evolve.ts'
import { sessionWants } from '../../machines/session/wants.ts'
import { refuse } from '../../machines/shared/decider.ts'

/** What a person asks of one position: the facts that follow, or the one reason against it. */
export const decideAsked = (command: PositionCommand, position: PositionState, session: SessionState, branch: string): PositionDecision => {
  if (isFlat(position) && position.requote === null) return refuse('nothing-open')
  if (command.type === 'TakeBackExit')
    // it would be decided again at once
    return sessionWants(session).noPositions ? refuse('closing-all') : decidePosition(command, position, branch)
  // who wants a coin closed that is only being bought wants it bought no more
  const isOnlyBought = position.value.protection === 'none'
  return decidePosition(isOnlyBought ? cancelCoin.ask(command.nowMs ?? 0) : command, position, branch)
}
