import { signed } from '../kernel/direction.ts'
import { Failure } from '../kernel/errors.ts'
import { format, ZERO } from '../kernel/money.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from './engine-state.ts'

/** A recovered state that breaks an invariant may not trade. Throws a Failure that names the invariant and where to look. */
export const requireSound = (state: EngineState): void => {
  const broken = findBroken(state)
  if (broken !== null)
    throw new Failure(`The log folds to a state that must not trade: ${broken}. Run \`coinfold verify\` on it: it names the event.`)
}

const findBroken = (state: EngineState): string | null => {
  const { budget, portfolio } = state.folds
  for (const [asset, { reserved }] of Object.entries(budget.pools)) {
    if (reserved < ZERO) return `reservations are never negative (I-04), but ${asset} has ${format(reserved)}`
    // free budget may be below zero after a fill that was told too late: no entry follows, and what is held needs looking after
  }
  const book = state.session.book ?? ''
  for (const [name, { held, quote, slotted }] of Object.entries(portfolio)) {
    const stream = streams.position({ book, symbol: name, base: null, quote, ...slotted })
    const position = state.positions.get(stream)
    const owned = position === undefined ? ZERO : signed(position.direction, position.exposure - position.beyond)
    if (owned !== held)
      return `a position owns what its fills brought (I-10), but ${name} holds ${format(held)} by its fills and ${format(owned)} by its machine`
  }
  return null
}
