import { expect, test } from 'vitest'
import type { OtherOrders, SessionEvent } from '../../machines/session/events.ts'
import { eventId, seal } from '../../src/event/envelope.ts'
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

const WARNINGS = [
  ...['EntryOutcomeUnknown', 'ProtectionOutcomeUnknown', 'ExitOutcomeUnknown'],
  ...['ProtectionAbandoned', 'TopUpAbandoned', 'ExitAbandoned'],
  ...['EntryLateFilled', 'ProtectionLateFilled', 'ExitLateFilled'],
]
const MILESTONES = ['SessionStarted', 'SessionReconciled', 'SessionDraining', 'SessionStopped', 'ConfigApplied', 'PositionClosed']
test.each([
  ...WARNINGS.map((type) => [type, 'warn']),
  ...MILESTONES.map((type) => [type, 'info']),
  ...['EntryRequested', 'EntryFilled', 'EntryAbandoned', 'HeadsSealed', 'MarksObserved', 'ProposalRefused'].map((type) => [type, 'debug']),
])('%s is told as %s', (type, level) => {
  expect(told({ ...reconciled({ openOrders: 3 }), type } as LogEvent)).toBe(level)
})

test('a line has all that ties an event to its cause, and nothing is made of what is not listened to', () => {
  const event = reconciled({ openOrders: 3 })
  const linesAt = (level: 'debug' | 'info' | 'warn'): string[] => {
    const lines: string[] = []
    eventLog(createLog({ level, env: {}, out: { write: (line) => void lines.push(line) } }))(event)
    return lines
  }
  const { stream, number, input, correlation, causation, data } = event
  expect(JSON.parse(linesAt('info')[0]!)).toEqual({
    level: 'info',
    time: expect.any(String),
    event: eventId(event),
    ...{ stream, number, tapeTime: 1, input, correlation, causation, data },
    msg: 'SessionReconciled',
  })
  expect([linesAt('debug').length, linesAt('warn').length]).toEqual([1, 0])
})
