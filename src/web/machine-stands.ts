import { initialPosition } from '../../machines/position/state.ts'
import type { Value } from '../../machines/shared/transition-table.ts'
import type { ViewMoment } from '../view/replica/view.ts'
import type { MachineKnown } from './machines-known.ts'

/** Where a machine stood at a moment; `stream`: of which position. Null: it is of no one thing. */
export const machineStands = (name: MachineKnown, stream: string | null): ((moment: ViewMoment) => Value) | null => {
  switch (name) {
    case 'session':
      return ({ state }) => state.session.value
    case 'risk':
      return ({ state }) => state.risk.value
    case 'position':
      return stream === null ? null : ({ state }) => (state.positions.get(stream) ?? initialPosition(stream)).value
    case 'order':
      return null
  }
}
