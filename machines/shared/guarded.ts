import { type AnyStateMachine, and, or, setup, stateIn } from 'xstate'
import type { MachineConfig } from './grammar.ts'
import { type Guard, guardsOf, withGuards } from './guards.ts'

const standsIn = ({ region, states }: Guard['accepting'][number]) => or(states.map((state) => stateIn({ [region]: state })))

/**
 * The machine that is drawn and inspected: its `can()` and `transition()` are the engine's `isLegal` and `next`, for every value
 * and every event.
 */
export const guarded = (config: MachineConfig): AnyStateMachine => {
  const guards = Object.fromEntries(guardsOf(config).map(({ name, accepting }) => [name, and(accepting.map(standsIn))]))
  return setup({ guards }).createMachine(withGuards(config))
}
