import { setup } from 'xstate'
import { positionConfig } from './config.ts'
import type { PositionEvent } from './events.ts'

/** Not imported where an engine starts (docs/decisions/xstate-as-the-definition.md). */
export const positionMachine = setup({ types: { events: {} as PositionEvent } }).createMachine(positionConfig)
