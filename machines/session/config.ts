import type { MachineConfig } from '../shared/grammar.ts'
import { compile } from '../shared/table.ts'

export type SessionValue = { readonly session: 'stopped' | 'reconciling' | 'trading' | 'draining' }

/** A killed process writes no end, so a session may start from everywhere. Seals are written at any time. */
export const sessionConfig = {
  id: 'session',
  initial: 'stopped',
  states: {
    stopped: { on: { SessionStarted: 'reconciling', HeadsSealed: {} } },
    reconciling: { on: { SessionStarted: {}, SessionReconciled: 'trading', HeadsSealed: {} } },
    trading: { on: { SessionStarted: 'reconciling', SessionDraining: 'draining', HeadsSealed: {} } },
    draining: { on: { SessionStarted: 'reconciling', SessionStopped: 'stopped', HeadsSealed: {} } },
  },
} as const satisfies MachineConfig

export const sessionTable = compile<SessionValue>(sessionConfig)
