import { orderConfig } from './order/config.ts'
import { positionConfig } from './position/config.ts'
import { sessionConfig } from './session/config.ts'
import type { MachineConfig } from './shared/grammar.ts'

export type Machine = { readonly name: string; readonly title: string; readonly config: MachineConfig }

/** Every machine there is; the command line, the docs and the tests of the tables walk this list. */
export const machines: readonly Machine[] = [
  { name: 'position', title: 'One coin: its entry, the stops on its coins, the trailing stop and its exit', config: positionConfig },
  { name: 'order', title: 'One order: from the intent to the proof of its end', config: orderConfig },
  { name: 'session', title: 'One engine: from reconciling over trading to the last seal', config: sessionConfig },
]
