import { expect, test } from 'vitest'
import { outcomeCommand } from '../../src/command/outcome.ts'

test('an absence is dated by when it was asked for, and not by when it is told', () => {
  const report = { kind: 'order', symbol: 'BTC/USD', orderId: 'a', answer: { is: 'not-found' }, venueTimeMs: 7 } as const
  const command = { type: 'RecordOrder', orderId: 'a', answer: { is: 'not-found' }, venueTimeMs: 7, runningSinceMs: 2, nowMs: 99 }
  expect(outcomeCommand({ ...report, askedMs: 5 }, 99, 2)).toEqual({ ...command, askedMs: 5 })
  expect(outcomeCommand({ ...report, askedMs: null }, 99, 2), 'unasked').toEqual({ ...command, askedMs: null })
})
