import { expect, test } from 'vitest'
import { type Due, DueQueue } from '../../src/exchange/paper/due-queue.ts'

/** In the order in which they are to come out; each differs from the one before in one thing, and would come first by the others. */
const IN_ORDER: readonly Omit<Due<string>, 'what'>[] = [
  { dueMs: 1, rank: 2, coin: 9, orderId: 'z', nth: 9 },
  { dueMs: 2, rank: 0, coin: 9, orderId: 'z', nth: 9 },
  { dueMs: 2, rank: 1, coin: 1, orderId: 'z', nth: 9 },
  { dueMs: 2, rank: 1, coin: 2, orderId: 'a', nth: 9 },
  { dueMs: 2, rank: 1, coin: 2, orderId: 'b', nth: 1 },
  { dueMs: 2, rank: 1, coin: 2, orderId: 'b', nth: 2 },
  { dueMs: 2, rank: 2, coin: 0, orderId: 'a', nth: 0 },
  { dueMs: 3, rank: 0, coin: 0, orderId: 'a', nth: 0 },
]

test.each([
  ['in order', IN_ORDER],
  ['backwards', IN_ORDER.toReversed()],
  ['mixed', [...IN_ORDER.filter((_, at) => at % 2 === 1), ...IN_ORDER.filter((_, at) => at % 2 === 0)]],
])('by time, rank, coin, order and its own count, however they were put in: %s', (_, put) => {
  const queue = new DueQueue<string>()
  expect([queue.nextMs, queue.pop()]).toEqual([Number.POSITIVE_INFINITY, null])
  for (const due of put) queue.push({ ...due, what: 'x' })
  for (const due of IN_ORDER) {
    expect(queue.nextMs).toBe(due.dueMs)
    expect(queue.pop()).toEqual({ ...due, what: 'x' })
  }
  expect([queue.nextMs, queue.pop()]).toEqual([Number.POSITIVE_INFINITY, null])
})
