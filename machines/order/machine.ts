import { setup } from 'xstate'
import { orderConfig } from './config.ts'
import type { OrderEvent } from './events.ts'

/** Not imported where an engine starts (docs/decisions/xstate-as-the-definition.md). */
export const orderMachine = setup({ types: { events: {} as OrderEvent } }).createMachine(orderConfig)
