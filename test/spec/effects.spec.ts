import { describe, expect, test } from 'vitest'
import { orderOf } from '../../machines/position/claims.ts'
import { positionTable } from '../../machines/position/config.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { initialPosition } from '../../machines/position/state.ts'
import {
  accepted,
  bought10,
  cancelRequested,
  entryRequested,
  exitDecided,
  exitRequested,
  filled,
  found,
  given,
  id,
  protected10,
  query,
  recallRequested,
  STREAM,
  stopRequested,
  T,
  unknown,
} from './story.ts'

/** What the last of the facts sends. */
const sent = (...facts: readonly (PositionFact | readonly PositionFact[])[]) => effectsOf(facts.flat().at(-1)!, given(...facts).state)
const common = { timeInForce: 'GTC', postOnly: false, provableAfterMs: T + 30_000 }

test('an intent places its order, once, with all the venue needs', () => {
  expect(sent(entryRequested())).toEqual([
    {
      kind: 'place-order',
      order: {
        ...common,
        orderId: id(0),
        side: 'buy',
        type: 'limit',
        quantity: '10',
        limitPrice: '100',
        stopPrice: null,
        reduceOnly: false,
      },
    },
  ])
  expect(sent(bought10, stopRequested('7'))).toEqual([
    {
      kind: 'place-order',
      order: {
        ...common,
        orderId: id(1),
        side: 'sell',
        type: 'stop-market',
        quantity: '7',
        limitPrice: null,
        stopPrice: '90',
        reduceOnly: true,
      },
    },
  ])
  expect(sent(bought10, exitDecided, exitRequested('7'))).toEqual([
    {
      kind: 'place-order',
      order: {
        ...common,
        orderId: id(2),
        side: 'sell',
        type: 'market',
        quantity: '7',
        limitPrice: null,
        stopPrice: null,
        reduceOnly: true,
      },
    },
  ])
})

test('a cancellation is sent with the number of its attempt, and with what the venue calls the order', () => {
  const cancel = { kind: 'cancel-order', orderId: id(1), venueOrderId: `v${id(1)}` }
  expect(sent(protected10, exitDecided, cancelRequested('Protection', id(1), 3))).toEqual([{ ...cancel, attempt: 3 }])
  expect(sent(protected10, recallRequested(id(1), 2))).toEqual([{ ...cancel, attempt: 2 }])
})

describe('the name that the venue gives an order', () => {
  const nameOf = (...facts: readonly PositionFact[]) => orderOf(given(...facts).state, id(0))?.venueOrderId
  test('is known from its reply or from a look-up on, and stays until the end', () => {
    expect(nameOf(entryRequested())).toBeNull()
    expect(nameOf(entryRequested(), accepted('Entry', id(0)))).toBe(`v${id(0)}`)
    expect(nameOf(entryRequested(), found('Entry', id(0)), filled('Entry', id(0), '1'))).toBe(`v${id(0)}`)
    expect(nameOf(...bought10)).toBeNull()
  })

  test('is asked for by', () => {
    expect(given(entryRequested()).owes()).toContainEqual(query(id(0), T + 30_000, 10_000, null))
    const standing = given(entryRequested(), accepted('Entry', id(0)))
    expect(standing.owes()).toContainEqual(query(id(0), T + 30_000))
    expect(sent(entryRequested(), accepted('Entry', id(0)), unknown('Entry', id(0), 'end', T))).toEqual([
      { kind: 'query-order', orderId: id(0), venueOrderId: `v${id(0)}`, notBeforeMs: 0 },
    ])
  })

  test('may not be told by a fill that came first, and is not forgotten by one', () => {
    const silent: PositionFact = { type: 'EntryAccepted', data: { orderId: id(0), venueOrderId: null } }
    const cancelled = cancelRequested('Entry', id(0))
    expect(nameOf(entryRequested(), silent)).toBeNull()
    expect(nameOf(entryRequested(), silent, cancelled, unknown('Entry', id(0), 'cancel'), found('Entry', id(0)))).toBe(`v${id(0)}`)
  })
})

test.each(['Entry', 'Protection', 'Exit'] as const)('an unknown outcome of %s is looked up, never sent again (F02)', (role) => {
  const state = initialPosition(STREAM)
  expect(effectsOf(unknown(role, id(0), 'place', T), state)).toEqual([
    { kind: 'query-order', orderId: id(0), venueOrderId: null, notBeforeMs: 0 },
  ])
})

test('nothing else leaves the process (I-28)', () => {
  expect(sent(entryRequested(), accepted('Entry', id(0)))).toEqual([])
  expect(sent(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '1'))).toEqual([])
  const sending = positionTable.events.filter((type) => effectsOf({ type, data: {} } as PositionEvent, initialPosition(STREAM)).length > 0)
  expect(sending.every((type) => /Requested$|OutcomeUnknown$/.test(type))).toBe(true)
  expect(sending).toHaveLength(11)
})
