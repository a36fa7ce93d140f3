import { expect, test } from 'vitest'
import type { EndedOrder } from '../../../projections/ended-orders.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { SideFile } from '../../../src/view/replica/side-file.ts'

const order = (orderId: string, executed: string): EndedOrder => ({
  ...{ position: 'BTC/USD', orderId, role: 'entry', side: 'buy', orderType: 'limit', reason: 'drop', quantity: '2', limitPrice: '100' },
  ...{ stopPrice: null, executed, averagePrice: null, fees: '0', from: 1, askedMs: 1000, firstFillMs: null, end: 'partly-filled' },
  ...{ rejection: null, endedMs: 2000 },
})

test('a row of the same order stands in the place of the one before it, from its own event on', () => {
  const { rows } = SideFile.inMemory(steadyTimers)
  rows.add('ended', order('a', '0'), 5)
  rows.add('ended', order('b', '0'), 6)
  rows.add('ended', order('a', '1'), 9)
  rows.add('ended', order('a', '2'), 9)
  const told = (ordinal: number, asked = {}): unknown =>
    rows.find('ended', ordinal, { limit: 10, ...asked }).found.map(({ row }) => [row.orderId, row.executed])
  expect(told(4)).toEqual([])
  expect(told(5)).toEqual([['a', '0']])
  expect(told(8)).toEqual([
    ['b', '0'],
    ['a', '0'],
  ])
  expect(told(9)).toEqual([
    ['a', '2'],
    ['b', '0'],
  ])
  expect(told(9, { key: 'a' })).toEqual([['a', '2']])
  expect(told(8, { key: 'a' })).toEqual([['a', '0']])
  expect(told(9, { position: 'ETH/USD' })).toEqual([])
})

test('a page that ends between two rows of one event goes on with the other', () => {
  const { rows } = SideFile.inMemory(steadyTimers)
  for (const price of ['1', '2', '3']) rows.add('stops', { position: 'BTC/USD', fromMs: 1, toMs: 2, price, kind: 'hard' }, 7)
  const first = rows.find('stops', 7, { limit: 2 })
  expect(first.found.map(({ row }) => row.price)).toEqual(['3', '2'])
  const second = rows.find('stops', 7, { limit: 2, before: first.next! })
  expect(second.found.map(({ row }) => row.price)).toEqual(['1'])
  expect(second.next).toBeNull()
  expect(() => rows.find('stops', 7, { limit: 2, before: 'x' })).toThrow('"x" is not where a page ended')
})
