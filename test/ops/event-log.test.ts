import { expect, test } from 'vitest'
import type { OtherOrders, SessionEvent } from '../../machines/session/events.ts'
import { seal } from '../../src/event/envelope.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { eventLog } from '../../src/ops/event-log.ts'
import { createLog } from '../../src/ops/log.ts'

const reconciled = (data: Extract<SessionEvent, { type: 'SessionReconciled' }>['data']): LogEvent =>
  seal(
    {
      stream: 'session-main',
      parts: { book: 'paper.x.main', symbol: null, base: null, quote: null },
      number: 0,
      type: 'SessionReconciled',
      time: 1,
      venueTime: null,
      wallTime: 1,
      input: { kind: 'start', number: 0, time: 1 },
      command: 1,
      correlation: 'session-main',
      causation: null,
      run: 'run-1',
      actor: 'engine',
      data,
    },
    '',
  ).event

const told = (event: LogEvent): unknown => {
  const lines: string[] = []
  eventLog(createLog({ level: 'trace', env: {}, out: { write: (line) => void lines.push(line) } }))(event)
  return JSON.parse(lines[0] ?? '').level
}

test('orders on the account that this log did not ask for are a warning, and none is a milestone', () => {
  const none = { count: 0, orders: [] }
  const others: OtherOrders = {
    orphans: none,
    afterCopy: { ...none, bySymbol: {} },
    otherLogs: none,
    strangers: { count: 1, orders: [{ orderId: 'mine', symbol: 'BTC/USD' }] },
  }
  expect(told(reconciled({ openOrders: 3 }))).toBe('info')
  expect(told(reconciled({ openOrders: 3, others }))).toBe('warn')
})
