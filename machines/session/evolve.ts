import type { DrainPolicy } from './commands/drain.ts'
import { type SessionValue, sessionTable } from './config.ts'
import type { FeedIdentity, ScriptIdentity, SessionEvent, TapeIdentity } from './events.ts'

export type SessionState = {
  /** the table's own object, so that its next step is only looked up */
  readonly value: SessionValue
  /** null: this log knows no session yet */
  readonly book: string | null
  /** engine's time at which the newest session started */
  readonly startedMs: number | null
  readonly tape: TapeIdentity | null
  /** absent: it was fed by a tape */
  readonly feed?: FeedIdentity
  /** absent: none is played beside it */
  readonly script?: ScriptIdentity
  /** of the paper exchange that the newest session traded at */
  readonly venueRules: number
  /** by symbol, how many open orders were placed after the copy was made that this log comes from */
  readonly afterCopy: Readonly<Record<string, number>>
  /** what the newest session that ends waits for; null: it was not told to end */
  readonly draining: DrainPolicy | null
  /** until when it waits for that, by the engine's clock; absent: for ever */
  readonly drainsUntilMs?: number
  /** ids of the newest commands that were answered, the newest last */
  readonly answered: readonly string[]
}

/** A person who repeats a command does so within minutes; a thousand commands later its id is forgotten. */
const MOST_ANSWERED = 1000

export const initialSession: SessionState = {
  value: sessionTable.initial,
  book: null,
  startedMs: null,
  tape: null,
  venueRules: 1,
  afterCopy: {},
  draining: null,
  answered: [],
}

export const isLegalForSession = (state: SessionState, event: { readonly type: string }): boolean =>
  sessionTable.isLegal(state.value, event.type)

export const evolveSession = (state: SessionState, event: SessionEvent & { readonly time: number }): SessionState => {
  const value = sessionTable.next(state.value, event.type)
  switch (event.type) {
    case 'SessionStarted': {
      const { book, tape, feed, script, venueRules = 1 } = event.data
      const played = { tape, ...(feed && { feed }), ...(script && { script }) }
      const { drainsUntilMs: _, ...rest } = state
      return { ...rest, value, book, startedMs: event.time, ...played, venueRules, afterCopy: {}, draining: null }
    }
    case 'SessionReconciled':
      return { ...state, value, afterCopy: event.data.others?.afterCopy.bySymbol ?? {} }
    case 'SessionDraining': {
      const { policy, untilMs } = event.data
      return { ...state, value, draining: policy, ...(untilMs !== undefined && { drainsUntilMs: untilMs }) }
    }
    case 'CommandAnswered':
      return { ...state, value, answered: [...state.answered, event.data.commandId].slice(-MOST_ANSWERED) }
    default:
      return { ...state, value }
  }
}
