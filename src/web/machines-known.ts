import { orderConfig, orderTable } from '../../machines/order/config.ts'
import { positionConfig, positionTable } from '../../machines/position/config.ts'
import { riskConfig, riskTable } from '../../machines/risk/config.ts'
import { sessionConfig, sessionTable } from '../../machines/session/config.ts'
import type { MachineConfig } from '../../machines/shared/grammar.ts'
import type { Table, Value } from '../../machines/shared/transition-table.ts'

export type KnownMachine = { readonly config: MachineConfig; readonly table: Table<Value> }

const known = <V>(config: MachineConfig, table: Table<V>): KnownMachine => ({ config, table: table as unknown as Table<Value> })

/** The machines by their configurations: XState is not needed to show them. */
export const machinesKnown = {
  position: known(positionConfig, positionTable),
  order: known(orderConfig, orderTable),
  session: known(sessionConfig, sessionTable),
  risk: known(riskConfig, riskTable),
} as const
export type MachineKnown = keyof typeof machinesKnown
