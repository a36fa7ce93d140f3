import { type SessionValue, sessionTable } from './config.ts'
import type { SessionEvent, TapeIdentity } from './events.ts'

export type SessionState = {
  /** the table's own object, so that its next step is only looked up */
  readonly value: SessionValue
  /** null: this log knows no session yet */
  readonly book: string | null
  /** engine's time at which the newest session started */
  readonly startedMs: number | null
  readonly tape: TapeIdentity | null
  /** by symbol, how many open orders were placed after the copy was made that this log comes from */
  readonly afterCopy: Readonly<Record<string, number>>
}

export const initialSession: SessionState = { value: sessionTable.initial, book: null, startedMs: null, tape: null, afterCopy: {} }

export const isLegalForSession = (state: SessionState, event: { readonly type: string }): boolean =>
  sessionTable.isLegal(state.value, event.type)

export const evolveSession = (state: SessionState, event: SessionEvent & { readonly time: number }): SessionState => {
  const value = sessionTable.next(state.value, event.type)
  if (event.type === 'SessionReconciled') return { ...state, value, afterCopy: event.data.others?.afterCopy.bySymbol ?? {} }
  if (event.type !== 'SessionStarted') return { ...state, value }
  return { value, book: event.data.book, startedMs: event.time, tape: event.data.tape, afterCopy: {} }
}
