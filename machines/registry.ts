import type { AnyStateMachine } from 'xstate'
import { orderMachine } from './order/machine.ts'
import { positionMachine } from './position/machine.ts'
import { riskMachine } from './risk/machine.ts'
import { sessionMachine } from './session/machine.ts'
import type { MachineConfig } from './shared/grammar.ts'
import type { Value } from './shared/transition-table.ts'

export type Machine = {
  readonly name: string
  readonly title: string
  readonly machine: AnyStateMachine
  /** as the machine holds it, which is what its table is compiled from */
  readonly config: MachineConfig
  /** where it may stay for ever; null: it goes on for ever */
  readonly end: Value | null
}

const entry = (machine: AnyStateMachine, end: Value | null = null): Machine => {
  const config = machine.config as MachineConfig
  return { name: machine.id, title: config.description ?? '', machine, config, end }
}

/** Every machine there is; the command line, the docs and the tests of the tables walk this list. */
export const machines: readonly Machine[] = [
  entry(positionMachine),
  entry(orderMachine, { phase: 'closed' }),
  entry(sessionMachine),
  entry(riskMachine),
]
