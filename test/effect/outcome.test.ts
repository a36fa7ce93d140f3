import { expect, test } from 'vitest'
import { outcomeCommand } from '../../src/command/outcome.ts'
import type { Outcome } from '../../src/exchange/port.ts'

const hearing = { nowMs: 99, askedVenueMs: 6, runningSinceMs: 2, acknowledgement: 'final' } as const

test('an absence is dated by when it was asked for, and not by when it is told', () => {
  const report = { kind: 'order', symbol: 'BTC/USD', orderId: 'a', answer: { is: 'not-found' }, venueTimeMs: 7 } as const
  const command = {
    type: 'RecordOrder',
    orderId: 'a',
    answer: { is: 'not-found' },
    venueTimeMs: 7,
    askedVenueMs: 6,
    runningSinceMs: 2,
    nowMs: 99,
  }
  expect(outcomeCommand({ ...report, askedMs: 5 }, hearing)).toEqual({ ...command, askedMs: 5 })
  expect(outcomeCommand({ ...report, askedMs: null }, hearing), 'unasked').toEqual({ ...command, askedMs: null })
})

const accepted: Outcome = { is: 'accepted', venueOrderId: 'v' }
const rejected: Outcome = { is: 'rejected', code: 'no' }
const provisional: Outcome = { is: 'unknown', because: 'provisional' }
test.each([
  ['final', 'place', accepted, accepted],
  ['provisional', 'place', accepted, provisional],
  ['provisional', 'place', rejected, rejected],
  ['provisional', 'cancel', accepted, accepted],
] as const)('where acknowledgements are %s, a reply to a %s of %o counts as %o', (acknowledgement, to, outcome, expected) => {
  const report = { kind: 'reply', to, symbol: 'BTC/USD', orderId: 'a', outcome, venueTimeMs: 7 } as const
  expect(outcomeCommand(report, { ...hearing, acknowledgement })).toMatchObject({ type: 'RecordReply', outcome: expected })
})
