import { accept, type Decision, refuse } from '../shared/decider.ts'
import { factOf, movesOrders, type SessionWish } from './commands/index.ts'
import type { SessionEvent } from './events.ts'
import { isLegalForSession, type SessionState } from './evolve.ts'
import type { Wish } from './operator-command.ts'

/** Why a wish is not even judged; null: nothing stands against it. A process that does not trade yet can be told what it may do. */
export const objectionTo = (state: SessionState, id: string, wish: Wish): 'already-answered' | 'not-trading' | null => {
  if (state.answered.includes(id)) return 'already-answered'
  const { session } = state.value
  if (session === 'reconciling' && movesOrders(wish)) return null
  return session === 'trading' || session === 'draining' ? null : 'not-trading'
}

/** Facts for a person's wish, or the one reason against it: it has been answered before, or the session stands so already. */
export const decideSession = (
  wish: SessionWish,
  id: string,
  state: SessionState,
): Decision<SessionEvent, 'already-answered' | 'not-trading' | 'wrong-phase'> => {
  const refusal = objectionTo(state, id, wish)
  if (refusal !== null) return refuse(refusal)
  const fact = factOf(wish, id)
  return isLegalForSession(state, fact) ? accept(fact) : refuse('wrong-phase', { ...state.value })
}
