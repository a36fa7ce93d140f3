import { expect, test } from 'vitest'
import { positionTable } from '../../machines/position/config.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionEvent } from '../../machines/position/events.ts'
import {
  accepted,
  cancelRequested,
  entryRequested,
  exitRequested,
  filled,
  id,
  recallRequested,
  stopRequested,
  T,
  unknown,
} from './story.ts'

test('an intent places its order, once, with all the venue needs', () => {
  expect(effectsOf(entryRequested())).toEqual([
    {
      kind: 'place-order',
      order: { orderId: id(0), side: 'buy', type: 'limit', quantity: '10', limitPrice: '100', stopPrice: null, timeInForce: 'GTC' },
    },
  ])
  expect(effectsOf(stopRequested('7'))).toEqual([
    {
      kind: 'place-order',
      order: { orderId: id(1), side: 'sell', type: 'stop-market', quantity: '7', limitPrice: null, stopPrice: '90', timeInForce: 'GTC' },
    },
  ])
  expect(effectsOf(exitRequested('7'))).toEqual([
    {
      kind: 'place-order',
      order: { orderId: id(2), side: 'sell', type: 'market', quantity: '7', limitPrice: null, stopPrice: null, timeInForce: 'GTC' },
    },
  ])
})

test('a cancellation is sent with the number of its attempt', () => {
  expect(effectsOf(cancelRequested('Protection', id(1), 3))).toEqual([{ kind: 'cancel-order', orderId: id(1), attempt: 3 }])
  expect(effectsOf(recallRequested(id(1), 2))).toEqual([{ kind: 'cancel-order', orderId: id(1), attempt: 2 }])
})

test.each(['Entry', 'Protection', 'Exit'] as const)('an unknown outcome of %s is looked up, never sent again (F02)', (role) => {
  expect(effectsOf(unknown(role, id(0), 'place', T))).toEqual([{ kind: 'query-order', orderId: id(0), notBeforeMs: 0 }])
})

test('nothing else leaves the process (I-28)', () => {
  expect(effectsOf(accepted('Entry', id(0)))).toEqual([])
  expect(effectsOf(filled('Exit', id(0), '1'))).toEqual([])
  const sending = positionTable.events.filter((type) => effectsOf({ type, data: {} } as PositionEvent).length > 0)
  expect(sending.every((type) => /Requested$|OutcomeUnknown$/.test(type))).toBe(true)
  expect(sending).toHaveLength(9)
})
