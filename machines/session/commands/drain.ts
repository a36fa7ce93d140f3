import type { SessionCommandKind } from './command-kinds.ts'

/**
 * How a session is ended by a person: `keep` ends at once and leaves whatever is open as it is, `cancel-entries` ends when no
 * entry is open any more, `close-all` when every position is closed.
 */
export type DrainPolicy = (typeof policies)[number]
/** Until when that is waited for, by the engine's clock; absent: for ever. */
export type DrainLimit = { readonly untilMs?: number }
const policies = ['keep', 'cancel-entries', 'close-all'] as const

/** `policy`: what is still waited for before the session ends, and until when at most */
export type SessionDraining = {
  type: 'SessionDraining'
  data: { because: 'signal' | 'end-of-tape' | 'operator'; policy: DrainPolicy } & DrainLimit
}

export const drain = {
  description: 'The session ends in good order: at once, when no entry is open any more, or when every position is closed.',
  word: 'drain',
  verb: 'Drain and stop',
  done: 'The engine comes to its end.',
  fields: { policy: policies },
  fact: ({ policy, untilMs }: { readonly policy: DrainPolicy } & DrainLimit): SessionDraining => ({
    type: 'SessionDraining',
    data: { because: 'operator', policy, ...(untilMs !== undefined && { untilMs }) },
  }),
} as const satisfies SessionCommandKind<'SessionDraining'>
