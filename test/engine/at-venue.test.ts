import { expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { atVenue } from '../../src/command/at-venue.ts'
import { unsupported } from '../../src/exchange/capabilities.ts'
import { CAN } from '../exchange/stage.ts'
import { BRANCH } from '../spec/branch.ts'
import { bought10, given, T } from '../spec/story.ts'

const { state } = given(bought10)
const protect = decidePosition({ type: 'Protect', nowMs: T }, state, BRANCH)
const exit = decidePosition({ type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }, state, BRANCH)
const refused = decidePosition({ type: 'ClosePosition' }, state, BRANCH)

test('an order that is not in the record of the venue is refused by name, before it is a fact', () => {
  const can = { ...CAN, stops: { kind: 'none', most: 0 } } as const
  const judged = { orderType: 'stop-market', timeInForce: 'GTC' }
  expect(atVenue(protect, state, (order) => unsupported(order, can))).toEqual({ ok: false, refusal: 'unsupported-order-type', judged })
})

test('what the venue can do, what asks nothing of it, and what is refused already stay as they are', () => {
  for (const decision of [protect, exit, refused]) expect(atVenue(decision, state, (order) => unsupported(order, CAN))).toBe(decision)
  expect(exit.ok && !refused.ok).toBe(true)
})
