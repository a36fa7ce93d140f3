import { assert } from '../../src/kernel/assert.ts'
import type { Happened } from './events.ts'
import { evolvePosition } from './evolve.ts'
import { assertSound, isLegalForPosition } from './legality.ts'
import type { PositionState } from './state.ts'

/**
 * The states that decided facts lead to, one behind each, before any of them is recorded. Throws BrokenInvariant for a fact that is
 * illegal where it stands, and for a last state that is unsound. A stored event is evolved without this: a log is never refused.
 */
export const advancePosition = (state: PositionState, happened: readonly Happened[]): readonly PositionState[] => {
  const states: PositionState[] = []
  let next = state
  for (const event of happened) {
    assert(isLegalForPosition(next, event), `Only what the tables allow is decided: ${event.type} of ${state.stream}.`)
    next = evolvePosition(next, event)
    states.push(next)
  }
  assertSound(next)
  return states
}
