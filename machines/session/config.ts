import type { ConfigOf, ValueOf } from '../shared/config-of.ts'
import { compile } from '../shared/transition-table.ts'
import { movesFrom } from './commands/index.ts'
import type { SessionEvent } from './events.ts'

const sealed = <const S extends string>(self: S) =>
  ({ target: self, description: 'A seal states what the log holds up to here; it is written at any time.' }) as const

const answered = <const S extends string>(self: S) =>
  ({ target: self, description: 'A person asked for something, and this is what became of it.' }) as const

const restarted = {
  target: 'reconciling',
  description: 'The process before this one died without an end, and a new one takes the log.',
} as const

/**
 * `session` is the life of one process: a killed one writes no end, so a session may start from everywhere. `orders` is what a
 * person allows: it moves by the commands of commands/, and a start does not touch it, or a crash would forget a pause.
 */
export const sessionConfig = {
  id: 'session',
  type: 'parallel',
  description: 'One engine: the life of its process, and what a person lets it do.',
  states: {
    session: {
      description: 'The life of a process, from reconciling over trading to the last seal.',
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
            CommandAnswered: answered('reconciling'),
            SessionReconciled: { target: 'trading', description: 'Every open order has been asked for: coins may be bought.' },
            SessionStopped: { target: 'stopped', description: 'A signal or a person ends the process before it came to trade.' },
            HeadsSealed: sealed('reconciling'),
          },
        },
        trading: {
          description: 'Coins are bought, as far as a person lets it, protected and sold.',
          on: {
            SessionStarted: restarted,
            CommandAnswered: answered('trading'),
            SessionDraining: { target: 'draining', description: 'A signal, a person or the end of the tape: no more coins are bought.' },
            HeadsSealed: sealed('trading'),
          },
        },
        draining: {
          description: 'The session is about to end; no coins are bought, and stops stay at the venue.',
          on: {
            SessionStarted: restarted,
            CommandAnswered: answered('draining'),
            SessionStopped: { target: 'stopped', description: 'The session ends in good order; whatever is open stays as it is.' },
            HeadsSealed: sealed('draining'),
          },
        },
      },
    },
    orders: {
      description: 'What a person lets the engine do; a start does not touch it.',
      initial: 'open',
      states: {
        open: { description: 'Coins may be bought and sold.', on: movesFrom('open') },
        paused: { description: 'No new entries; open ones stand, positions are looked after.', on: movesFrom('paused') },
        reduceOnly: {
          description: 'No new entries, and open ones are cancelled; positions are looked after.',
          on: movesFrom('reduceOnly'),
        },
        halted: {
          description: 'A person ended the process. A later one buys nothing until it is resumed, and looks after positions.',
          on: movesFrom('halted'),
        },
      },
    },
  },
} as const satisfies ConfigOf<SessionEvent>

export type SessionValue = ValueOf<typeof sessionConfig>

export const sessionTable = compile(sessionConfig)
