import { accept, type Decision, refuse } from '../shared/decider.ts'
import type { SessionWish, Wish } from './commands.ts'
import type { SessionEvent } from './events.ts'
import { isLegalForSession, type SessionState } from './evolve.ts'

/** What each wish records where the table allows it. */
const factOf = (wish: SessionWish, id: string): SessionEvent => {
  switch (wish.type) {
    case 'Pause':
      return { type: 'TradingPaused', data: { commandId: id } }
    case 'Resume':
      return { type: 'TradingResumed', data: { commandId: id } }
    case 'ReduceOnly':
      return { type: 'TradingReduced', data: { commandId: id } }
    case 'Kill':
      return { type: 'TradingHalted', data: { commandId: id } }
    case 'Drain':
      return { type: 'SessionDraining', data: { because: 'operator', policy: wish.policy } }
  }
}

/** Why a wish is not even judged; null: nothing stands against it. A process that does not trade yet can be killed. */
export const objectionTo = (state: SessionState, id: string, { type }: Wish): 'already-answered' | 'not-trading' | null => {
  if (state.answered.includes(id)) return 'already-answered'
  const { session } = state.value
  if (session === 'reconciling' && type === 'Kill') return null
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
