import { isAtOrBeyond } from '../../../src/kernel/direction.ts'
import { format } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import { hasUnknown } from '../claims.ts'
import { positionTable } from '../config.ts'
import { hardStopOf, nextMark, trailingStopPrice } from '../plan-prices.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import type { AgeTrailing, CheckTrailing, MoveTrailing } from '../stop-commands.ts'
import { trailingActivation, trailingAgeMs } from '../trailing-activation.ts'

/** Arms the trailing stop once, then moves it in steps: every move is an event, so it moves seldom. It never moves back. */
const moveTrailing = (state: PositionState, { price: mark }: MoveTrailing): PositionDecision => {
  const { plan, direction } = state
  const trailing = plan?.trailing ?? null
  if (plan === null || trailing === null) return refuse('no-trailing')
  if (hasUnknown(state)) return refuse('outcome-unknown')
  const price = format(mark)
  const data = { mark: price, stopPrice: format(trailingStopPrice(direction, mark, trailing, plan)) }
  if (state.trailing === null) {
    if (!positionTable.isLegal(state.value, 'TrailingArmed')) return refuse('wrong-phase')
    const activation = trailingActivation(state)
    if (activation === null) return refuse('wrong-phase')
    if (!isAtOrBeyond(direction, 'with', mark, activation)) return refuse('below-activation', { activatePrice: format(activation), price })
    return accept({ type: 'TrailingArmed', data })
  }
  if (!positionTable.isLegal(state.value, 'TrailingRaised')) return refuse('wrong-phase')
  const needed = nextMark(direction, state.trailing.mark, trailing, plan)
  if (!isAtOrBeyond(direction, 'with', mark, needed) && state.trailing.isStale) {
    const stood = { mark: format(state.trailing.mark), stopPrice: format(state.trailing.stopPrice) }
    return accept({ type: 'TrailingResumed', data: { price, ...stood } })
  }
  if (!isAtOrBeyond(direction, 'with', mark, needed)) return refuse('below-step', { nextMark: format(needed), price })
  return accept({ type: 'TrailingRaised', data })
}

/** From now on any profit after fees arms it; the next price tells whether there is one. */
const ageTrailing = (state: PositionState, { nowMs }: AgeTrailing): PositionDecision => {
  const fromMs = trailingAgeMs(state)
  if (fromMs === null) return refuse('no-trailing')
  const activation = trailingActivation(state, true)
  if (activation === null || !positionTable.isLegal(state.value, 'TrailingAgeReached')) return refuse('wrong-phase')
  if (nowMs < fromMs) return refuse('not-due', { fromMs: String(fromMs) })
  return accept({ type: 'TrailingAgeReached', data: { fromMs, activatePrice: format(activation) } })
}

/** A stop that nobody moves is no stop to rely on: after a silence the fixed one stands in for it. */
const checkTrailing = (state: PositionState, { nowMs, heardMs = 0, candleMs = 0 }: CheckTrailing): PositionDecision => {
  const { plan, trailing } = state
  const fixed = hardStopOf(state)
  const staleMs = plan?.trailing?.staleMs
  if (trailing === null || fixed === null || staleMs === undefined) return refuse('no-trailing')
  if (trailing.isStale || !positionTable.isLegal(state.value, 'TrailingStale')) return refuse('wrong-phase')
  const [sinceMs, limitMs] = [Math.max(trailing.movedMs, heardMs), Math.max(staleMs, candleMs)]
  if (nowMs < sinceMs + limitMs) return refuse('not-due', { fromMs: String(sinceMs + limitMs) })
  const [stopPrice, fixedStop] = [format(trailing.stopPrice), format(fixed.price)]
  return accept({ type: 'TrailingStale', data: { sinceMs, limitMs, stopPrice, fixedStop } })
}

export const trail = (state: PositionState, command: MoveTrailing | AgeTrailing | CheckTrailing): PositionDecision => {
  switch (command.type) {
    case 'MoveTrailing':
      return moveTrailing(state, command)
    case 'AgeTrailing':
      return ageTrailing(state, command)
    case 'CheckTrailing':
      return checkTrailing(state, command)
  }
}
