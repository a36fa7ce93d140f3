import { type SessionValue, sessionTable } from './config.ts'
import type { SessionEvent, TapeIdentity } from './events.ts'

export type SessionState = {
  readonly phase: SessionValue['session']
  /** null: this log knows no session yet */
  readonly book: string | null
  readonly tape: TapeIdentity | null
  /** sessions begun, and the events the newest seal covers */
  readonly sessions: number
  readonly sealedEvents: number
}

export const initial: SessionState = { phase: sessionTable.initial.session, book: null, tape: null, sessions: 0, sealedEvents: 0 }

export const isLegal = (state: SessionState, event: { readonly type: string }): boolean =>
  sessionTable.isLegal({ session: state.phase }, event.type)

export const evolve = (state: SessionState, event: SessionEvent): SessionState => {
  const phase = sessionTable.next({ session: state.phase }, event.type).session
  switch (event.type) {
    case 'SessionStarted':
      return { ...state, phase, book: event.data.book, tape: event.data.tape, sessions: state.sessions + 1 }
    case 'HeadsSealed':
      return { ...state, phase, sealedEvents: event.data.events }
    default:
      return { ...state, phase }
  }
}
