import type { SessionDraining } from '../events.ts'
import type { SessionCommandKind } from './command-kinds.ts'

/**
 * How a session is ended by a person: `keep` ends at once and leaves whatever is open as it is, `cancel-entries` ends when no
 * entry is open any more, `close-all` when every position is closed.
 */
export type DrainPolicy = (typeof policies)[number]
const policies = ['keep', 'cancel-entries', 'close-all'] as const

export const drain = {
  description: 'The session ends in good order: at once, when no entry is open any more, or when every position is closed.',
  fields: { policy: policies },
  fact: ({ policy }: { readonly policy: DrainPolicy }): SessionDraining => ({
    type: 'SessionDraining',
    data: { because: 'operator', policy },
  }),
} as const satisfies SessionCommandKind<'SessionDraining'>
