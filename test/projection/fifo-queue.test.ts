import { describe, expect, test } from 'vitest'
import { acquire, dispose, emptyQueue, type Lot, openLots } from '../../projections/fifo.ts'
import type { Fill } from '../../projections/fill.ts'
import { parse } from '../../src/kernel/money.ts'
import { btc } from './events.ts'

const fill = (coins: string): Fill =>
  ({ coins: parse(coins), symbol: 'BTC/USD', event: { number: 7, stream: 's', type: 'ExitFilled', parts: btc } }) as unknown as Fill
const bought = (count: number) => {
  const queue = emptyQueue<Lot>()
  for (let n = 0; n < count; n++) acquire(queue, fill('1'), { quantity: parse('1'), cost: parse(String(n)) })
  return queue
}

describe('lots that are used up', () => {
  test('stay until there are as many as are open, and thirty-two', () => {
    const queue = bought(64)
    dispose(queue, fill('31'))
    expect([queue.first, queue.lots.length]).toEqual([31, 64])
    dispose(queue, fill('1'))
    expect([queue.first, queue.lots.length], 'half of them are dropped at once').toEqual([0, 32])
    const longer = bought(65)
    dispose(longer, fill('32'))
    expect([longer.first, longer.lots.length]).toEqual([32, 65])
    dispose(longer, fill('1'))
    expect([longer.first, longer.lots.length]).toEqual([0, 32])
  })

  test('go at once where none is open', () => {
    const queue = bought(3)
    dispose(queue, fill('2'))
    expect([queue.first, queue.lots.length]).toEqual([2, 3])
    dispose(queue, fill('1'))
    expect(queue).toEqual(emptyQueue())
  })

  test('never are more than are open and thirty-two, however many come and go', () => {
    const queue = bought(10)
    for (let n = 0; n < 500; n++) {
      acquire(queue, fill('1'), { quantity: parse('1'), cost: parse('2') })
      dispose(queue, fill('1'))
      expect(queue.first).toBeLessThanOrEqual(32)
      expect(openLots(queue)).toHaveLength(10)
    }
  })
})

test('no more than is held can be sold, and a fee that takes all leaves no lot: the event is named, and nothing changes', () => {
  const queue = bought(2)
  const before = structuredClone(queue)
  expect(() => dispose(queue, fill('2.1'))).toThrow(
    'Event 7 of s (ExitFilled, BTC/USD) takes 2.1 out of lots that hold 2: more was closed than is open.',
  )
  expect(() => acquire(queue, fill('0'), { quantity: 0n, cost: 0n } as unknown as Lot)).toThrow(
    'Event 7 of s (ExitFilled, BTC/USD) opens 0 after its fee.',
  )
  expect(queue).toEqual(before)
  expect(dispose(queue, fill('2')), 'all of it can be').toBe(parse('1'))
})
