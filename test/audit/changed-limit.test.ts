import { expect, test } from 'vitest'
import { IntentCheck } from '../../src/audit/orders/intent-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { BRANCH } from '../spec/branch.ts'
import { ended, entryRequested, filled, id, STREAM, stopRequested, T } from '../spec/story.ts'

const parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }

/** Whether it was changed before it ended nobody said: the trade that is told late may be of either limit. */
test.each([
  ['sell', '89', '95', '89', null],
  ['sell', '89', '95', '88.5', 'below-limit'],
  ['sell', '89', '80', '80', null],
  ['buy', '111', '105', '111', null],
  ['buy', '111', '105', '111.5', 'above-limit'],
  ['buy', '111', '120', '120', null],
] as const)('a %s stop with a limit of %s that ended while that became %s may have traded at %s: %s', (side, limit, next, price, rule) => {
  const check = new IntentCheck()
  const tell = (type: string, data: object, stream = STREAM) =>
    check.check({ type, data, stream, parts, time: T, run: 'one' } as unknown as LogEvent)
  const stop = { ...stopRequested('10').data, side, orderType: 'stop-limit', limitPrice: limit }
  const change = { orderId: id(1), quantity: '10', stopPrice: '90', limitPrice: next, attempt: 1, provableAfterMs: T }
  const told = [
    tell('LogBegun', { branch: BRANCH }, 'log'),
    tell('EntryRequested', { ...entryRequested().data, side: side === 'sell' ? 'buy' : 'sell' }),
    tell('EntryFilled', filled('Entry', id(0), '10').data),
    tell('ProtectionRequested', stop),
    tell('ProtectionAmendRequested', change),
    tell('ProtectionEnded', ended('ProtectionEnded', id(1), '0').data),
  ]
  expect(told).toEqual(told.map(() => null))
  expect(tell('ProtectionLateFilled', filled('Protection', id(1), '1', { price, late: true }).data)?.rule ?? null).toBe(rule)
})
