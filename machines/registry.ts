import type { AnyStateMachine } from 'xstate'
import { orderMachine } from './order/machine.ts'
import { positionMachine } from './position/machine.ts'
import { riskMachine } from './risk/machine.ts'
import { sessionMachine } from './session/machine.ts'
import type { MachineConfig } from './shared/grammar.ts'

export type Machine = {
  readonly name: string
  readonly title: string
  readonly machine: AnyStateMachine
  /** as the machine holds it, which is what its table is compiled from */
  readonly config: MachineConfig
}

const entry = (machine: AnyStateMachine): Machine => {
  const config = machine.config as MachineConfig
  return { name: machine.id, title: config.description ?? '', machine, config }
}

/** Every machine there is; the command line, the docs and the tests of the tables walk this list. */
export const machines: readonly Machine[] = [positionMachine, orderMachine, sessionMachine, riskMachine].map((machine) => entry(machine))
