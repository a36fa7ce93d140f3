import type { Direction } from '../../../src/kernel/direction.ts'
import { format, ZERO } from '../../../src/kernel/money.ts'
import { refuse } from '../../shared/decider.ts'
import type { OpenPosition } from '../open-command.ts'
import { isFlat, type PositionState } from '../state.ts'

/** Why nothing may be opened in that direction; null: it may. */
export const objectionToDirection = (state: PositionState, direction: Direction, { kind, beside }: OpenPosition['rules']) => {
  // there is nothing to sell that was not bought before
  if (kind === 'spot' && direction === 'short') return refuse('short-on-spot')
  // one position a coin: an entry against it would close it
  if ((state.exposure > ZERO || !isFlat(state)) && direction !== state.direction)
    return refuse('opposite-direction', { direction, held: state.direction, exposure: format(state.exposure) })
  // the venue keeps all slots as one position
  const against = beside?.find((other) => other.direction !== direction)
  if (against === undefined) return null
  const { slot, direction: held, exposure } = against
  return refuse('opposite-direction', { direction, slot, held, exposure: format(exposure) })
}
