import { setup } from 'xstate'
import { sessionConfig } from './config.ts'
import type { SessionEvent } from './events.ts'

/** Not imported where an engine starts (docs/decisions/xstate-as-the-definition.md). */
export const sessionMachine = setup({ types: { events: {} as SessionEvent } }).createMachine(sessionConfig)
