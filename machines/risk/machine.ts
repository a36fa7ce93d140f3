import { setup } from 'xstate'
import { riskConfig } from './config.ts'
import type { RiskEvent } from './events.ts'

/** Not imported where an engine starts (docs/decisions/xstate-as-the-definition.md). */
export const riskMachine = setup({ types: { events: {} as RiskEvent } }).createMachine(riskConfig)
