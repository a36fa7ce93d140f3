import { expect, test } from 'vitest'
import { initialPosition } from '../../machines/position/state.ts'
import { Failure } from '../../src/kernel/errors.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { intentsOf } from '../../src/reconcile/intents.ts'
import { requireAbreast, survey } from '../../src/reconcile/survey.ts'
import { createFacts } from '../../src/replay/facts.ts'

const [FIRST, PRESENT, ELSEWHERE] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)] as const
const [BTC, ETH] = ['position-x-BTC-net', 'position-x-ETH-net'] as const

/** Five intents of BTC, the first three under the first branch, and one of ETH under the present one; all of it long forgotten. */
const state = {
  positions: new Map([
    [BTC, { ...initialPosition(BTC), intents: 5 }],
    [ETH, { ...initialPosition(ETH), intents: 1 }],
  ]),
  facts: { ...createFacts(), branches: [FIRST, PRESENT], intentsBefore: [{}, { [BTC]: 3 }] },
}
const own = { branches: state.facts.branches, isIntent: intentsOf(state) }

test.each([
  ['the first intent of the first branch', clientOrderId(FIRST, BTC, 0), true],
  ['the last one of it', clientOrderId(FIRST, BTC, 2), true],
  ['the one that the copied log made next', clientOrderId(FIRST, BTC, 3), false],
  ['the first of the present branch', clientOrderId(PRESENT, BTC, 3), true],
  ['the last of it', clientOrderId(PRESENT, BTC, 4), true],
  ['the next of it', clientOrderId(PRESENT, BTC, 5), false],
  ['one of it from before it began', clientOrderId(PRESENT, BTC, 2), false],
  ['of another coin, which began under it', clientOrderId(PRESENT, ETH, 0), true],
  ['of another coin under the first branch', clientOrderId(FIRST, ETH, 0), false],
  ['of another log', clientOrderId(ELSEWHERE, BTC, 0), false],
])('%s: is an intent of this log or is not', (_, orderId, isIntent) => {
  expect(own.isIntent(orderId)).toBe(isIntent)
})

test('an order that the state still knows is an intent, whatever its id', () => {
  const order = { orderId: 'by another rule' } as never
  const known = intentsOf({ ...state, positions: new Map([[BTC, { ...initialPosition(BTC), orders: [order] }]]) })
  expect(known('by another rule')).toBe(true)
})

test('what is open and all ours is a number, and no list', () => {
  expect(survey([], own)).toEqual({ openOrders: 0 })
  expect(survey([{ orderId: clientOrderId(FIRST, BTC, 1), symbol: 'BTC/USD' }], own)).toEqual({ openOrders: 1 })
})

test('what is not ours is listed by whose it is, the first hundred of each, and counted by coin where entries wait', () => {
  const after = [clientOrderId(FIRST, BTC, 3), clientOrderId(FIRST, BTC, 4), clientOrderId(FIRST, ETH, 7)]
  const afterCopy = [
    { orderId: after[0]!, symbol: 'BTC/USD' },
    { orderId: after[1]!, symbol: 'BTC/USD' },
    { orderId: after[2]!, symbol: 'ETH/USD' },
  ]
  const orphan = { orderId: clientOrderId(PRESENT, BTC, 5), symbol: 'BTC/USD' }
  const other = { orderId: clientOrderId(ELSEWHERE, BTC, 0), symbol: 'SOL/USD' }
  const strangers = Array.from({ length: 250 }, (_, n) => ({ orderId: `mine-${n}`, symbol: 'BTC/USD' }))
  const ours = { orderId: clientOrderId(PRESENT, ETH, 0), symbol: 'ETH/USD' }
  // a venue says more of an order than belongs into an event
  const told = [...strangers, ...afterCopy, orphan, ours, other].map((order) => ({ ...order, remaining: '1' }))
  expect(survey(told, own)).toEqual({
    openOrders: 1,
    others: {
      orphans: { count: 1, orders: [orphan] },
      afterCopy: { count: 3, orders: afterCopy, bySymbol: { 'BTC/USD': 2, 'ETH/USD': 1 } },
      otherLogs: { count: 1, orders: [other] },
      strangers: { count: 250, orders: strangers.slice(0, 100) },
    },
  })
})

test('coins wait however many orders there are', () => {
  const many = Array.from({ length: 300 }, (_, n) => ({ orderId: clientOrderId(FIRST, BTC, 3 + n), symbol: `C${n}/USD` }))
  const { others } = survey(many, own)
  expect(others?.afterCopy.orders.length).toBe(100)
  expect(Object.keys(others?.afterCopy.bySymbol ?? {}).length).toBe(300)
})

test('a log that asked for an open order and does not know of it is behind the account: it says how many, and names the first', () => {
  const orphans = [5, 6].map((ordinal) => ({ orderId: clientOrderId(PRESENT, BTC, ordinal), symbol: 'BTC/USD' }))
  const behind = survey(orphans, own)
  expect(() => requireAbreast(behind)).toThrow(Failure)
  expect(() => requireAbreast(behind)).toThrow(`2 of the orders that are open there were asked for by this log`)
  expect(() => requireAbreast(behind)).toThrow(`the first is ${orphans[0]!.orderId} of BTC/USD`)
})

test.each([
  ['nothing is open', []],
  ['all that is open is its own', [{ orderId: clientOrderId(FIRST, BTC, 1), symbol: 'BTC/USD' }]],
  ['others trade there too', [{ orderId: 'mine-1', symbol: 'BTC/USD' }]],
  ['an order was placed after it was copied', [{ orderId: clientOrderId(FIRST, BTC, 3), symbol: 'BTC/USD' }]],
])('a log is abreast of the account if %s', (_, open) => {
  expect(() => requireAbreast(survey(open, own))).not.toThrow()
})
