import type { ConfigOf, ValueOf } from '../shared/config-of.ts'
import { compile } from '../shared/transition-table.ts'
import type { SessionEvent } from './events.ts'

const sealed = <const S extends string>(self: S) =>
  ({ target: self, description: 'A seal states what the log holds up to here; it is written at any time.' }) as const

const restarted = {
  target: 'reconciling',
  description: 'The process before this one died without an end, and a new one takes the log.',
} as const

/** A killed process writes no end, so a session may start from everywhere. Seals are written at any time. */
export const sessionConfig = {
  id: 'session',
  description: 'One engine: from reconciling over trading to the last seal.',
  initial: 'stopped',
  states: {
    stopped: {
      description: 'The log is new, or its last session ended in good order.',
      on: {
        SessionStarted: { target: 'reconciling', description: 'A process takes the log; no coins are bought yet.' },
        HeadsSealed: sealed('stopped'),
      },
    },
    reconciling: {
      description: 'The log is folded and the venue is asked for every open order; no coins are bought.',
      on: {
        SessionStarted: restarted,
        SessionReconciled: { target: 'trading', description: 'Every open order has been asked for: coins may be bought.' },
        HeadsSealed: sealed('reconciling'),
      },
    },
    trading: {
      description: 'Coins are bought, protected and sold.',
      on: {
        SessionStarted: restarted,
        SessionDraining: { target: 'draining', description: 'A signal or the end of the tape: no more coins are bought.' },
        HeadsSealed: sealed('trading'),
      },
    },
    draining: {
      description: 'The session is about to end; no coins are bought, and stops stay at the venue.',
      on: {
        SessionStarted: restarted,
        SessionStopped: { target: 'stopped', description: 'The session ends in good order; whatever is open stays as it is.' },
        HeadsSealed: sealed('draining'),
      },
    },
  },
} as const satisfies ConfigOf<SessionEvent>

export type SessionValue = ValueOf<typeof sessionConfig>

export const sessionTable = compile(sessionConfig)
