import { expect, test } from 'vitest'
import { initialPosition } from '../../machines/position/state.ts'
import { Failure } from '../../src/kernel/errors.ts'
import { parse } from '../../src/kernel/money.ts'
import { streams } from '../../src/kernel/streams.ts'
import { createState } from '../../src/replay/engine-state.ts'
import { brokenInvariant, requireSound } from '../../src/replay/soundness.ts'
import { RowStore } from '../event/row-store.ts'

const BOOK = 'paper.test.main'
const stream = streams.position({ book: BOOK, symbol: 'BTC/USD', base: null, quote: 'USD' })

/** What the fills of a coin brought, what its machine holds (null: there is none), and what is reserved. */
const stateOf = (byFills: string, byMachine: string | null, reserved = '0') => {
  const state = createState()
  state.session = { ...state.session, book: BOOK }
  Object.assign(state.folds.portfolio, { 'BTC/USD': { held: parse(byFills), quote: 'USD' } })
  Object.assign(state.folds.budget.pools, { USD: { reserved: parse(reserved) } })
  if (byMachine !== null) state.positions.set(stream, { ...initialPosition(stream), exposure: parse(byMachine) })
  return state
}

test.each([
  ['holds what its fills brought', stateOf('1.5', '1.5')],
  ['holds nothing, and has no machine', stateOf('0', null)],
  ['has something reserved', stateOf('0', null, '3')],
])('a state trades that %s', async (_, state) => {
  expect(brokenInvariant(state)).toBeNull()
  await requireSound(state, new RowStore([]))
})

test.each([
  ['I-10', stateOf('1.5', '1.25'), 'BTC/USD holds 1.5 by its fills and 1.25 by its machine'],
  ['I-10', stateOf('1.5', null), 'BTC/USD holds 1.5 by its fills and 0 by its machine'],
  ['I-04', stateOf('0', null, '-0.01'), 'USD has -0.01'],
])('a state that breaks %s must not trade, and says by what', async (invariant, state, figures) => {
  const refused = requireSound(state, new RowStore([]))
  await expect(refused).rejects.toThrow(Failure)
  await expect(refused).rejects.toThrow(invariant)
  await expect(refused).rejects.toThrow(figures)
})
