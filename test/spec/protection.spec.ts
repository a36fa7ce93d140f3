import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  cancelRequested,
  duty,
  ended,
  entryRequested,
  exitDecided,
  feeInBase,
  filled,
  found,
  given,
  id,
  plan,
  protected10,
  stopRequested,
  T,
  trade,
  types,
  unknown,
} from './story.ts'

const protect = { type: 'Protect', nowMs: T } as const
const entered = (quantity: string, more = {}) => [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), quantity, more)]

describe('protects what was filled', () => {
  test('net of fee, not what was asked for (10 asked, 8 filled, 1 fee) (F23)', () => {
    expect(given(...entered('8', { fee: feeInBase('1') })).when(protect)).toEqual([stopRequested('7')])
  })

  test('floored to the step (F10)', () => {
    expect(given(...entered('8', { fee: feeInBase('0.5') })).when(protect)).toMatchObject([{ data: { quantity: '7' } }])
  })

  test('and is not claimed yet: a later fill gets a stop of its own (F21)', () => {
    const story = given(...entered('4'), stopRequested('4'), accepted('Protection', id(1)), filled('Entry', id(0), '3'))
    expect(story.when(protect)).toEqual([stopRequested('3', id(2))])
  })

  test('less what its stops sold already', () => {
    const story = given(...protected10, filled('Protection', id(1), '4'))
    expect(story.when(protect)).toBe('nothing-to-protect')
    expect(story.state.exposure).toBe(parse('6'))
  })

  test('while the rest of the entry is being cancelled (F21)', () => {
    expect(types(given(...entered('4'), cancelRequested('Entry', id(0))).when(protect))).toEqual(['ProtectionRequested'])
  })
})

describe('a stop is refused', () => {
  test.each([
    ['when nothing is held', given(entryRequested()), 'wrong-phase'],
    ['when an exit is decided', given(bought10, exitDecided), 'exiting'],
    [
      'while the fate of the entry is unknown',
      given(...entered('4'), cancelRequested('Entry', id(0)), unknown('Entry', id(0), 'cancel')),
      'outcome-unknown',
    ],
    [
      'while the fate of a stop is unknown: another one would claim the coins twice',
      given(bought10, stopRequested('10'), unknown('Protection', id(1))),
      'outcome-unknown',
    ],
    ['while a stop is on its way', given(bought10, stopRequested('10')), 'wrong-phase'],
    ['when a stop has it all', given(protected10), 'nothing-to-protect'],
    ['below the smallest quantity (F22)', given(...entered('2', { fee: feeInBase('1.5') })), 'below-minimum'],
  ] as const)('%s', (_, story, refusal) => {
    expect(story.when(protect)).toBe(refusal)
  })

  test('below the smallest value, at the price of the stop (F22)', () => {
    const bought = (minNotional: string) =>
      given(entryRequested({ plan: { ...plan, minNotional } }), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
    expect(bought('360.01').when(protect)).toBe('below-minimum')
    expect(types(bought('360').when(protect))).toEqual(['ProtectionRequested'])
  })
})

describe('what becomes of a stop', () => {
  const reply = (order: string, outcome: object) =>
    ({ type: 'RecordReply', orderId: order, to: 'place', outcome, venueTimeMs: T + 5 }) as never
  const order = (status: string, executed: string, ...trades: readonly object[]) => ({
    is: 'found',
    status,
    venueOrderId: 'v',
    executed,
    trades,
  })
  const lookUp = (id: string, answer: object, venueTimeMs = T + 10) => ({ type: 'RecordOrder', orderId: id, answer, venueTimeMs }) as never
  const requested = given(bought10, stopRequested('10'))
  const first = [...entered('4'), stopRequested('4'), accepted('Protection', id(1)), filled('Entry', id(0), '3')]
  const second = given(...first, stopRequested('3', id(2)))
  const both = given(...first, stopRequested('3', id(2)), accepted('Protection', id(2)))
  const standing = given(protected10)

  test.each([
    ['accepted', requested, reply(id(1), { is: 'accepted', venueOrderId: 'v' }), ['ProtectionAccepted'], 'protected'],
    ['rejected (F33)', requested, reply(id(1), { is: 'rejected', code: 'would-trigger' }), ['ProtectionAbandoned'], 'exposed'],
    ['unanswered', requested, reply(id(1), { is: 'unknown', because: 'timeout' }), ['ProtectionOutcomeUnknown'], 'placing'],
    ['never arrived', requested, lookUp(id(1), { is: 'not-found' }, T + 30_000), ['ProtectionAbandoned'], 'exposed'],
    ['found', requested, lookUp(id(1), order('open', '0')), ['ProtectionFound'], 'protected'],
    [
      'cancelled by the venue before we knew it stood',
      requested,
      lookUp(id(1), order('cancelled', '0')),
      ['ProtectionAbandoned'],
      'exposed',
    ],
    [
      'filled before its reply',
      requested,
      lookUp(id(1), order('filled', '10', trade(id(1), '10'))),
      ['ProtectionAccepted', 'ProtectionFilled', 'ProtectionEnded'],
      'exposed',
    ],
    ['a second one rejected: the first stands', second, reply(id(2), { is: 'rejected', code: 'no' }), ['TopUpAbandoned'], 'protected'],
    ['a second one never arrived', second, lookUp(id(2), { is: 'not-found' }, T + 30_000), ['TopUpAbandoned'], 'protected'],
    [
      'the first filled while the second is on its way',
      second,
      lookUp(id(1), order('filled', '4', trade(id(1), '4'))),
      ['ProtectionFilled', 'ProtectionReduced'],
      'placing',
    ],
    [
      'one of two filled',
      both,
      lookUp(id(2), order('filled', '3', trade(id(2), '3'))),
      ['ProtectionFilled', 'ProtectionReduced'],
      'protected',
    ],
    ['one of two vanished', both, lookUp(id(1), order('expired', '0')), ['ProtectionReduced'], 'protected'],
    ['the only one vanished (F34)', standing, lookUp(id(1), order('cancelled', '0')), ['ProtectionEnded'], 'exposed'],
    ['ended, its trades not all here', standing, lookUp(id(1), order('cancelled', '4')), ['ProtectionOutcomeUnknown'], 'protected'],
  ] as const)('%s', (_, story, command, expected, phase) => {
    const facts = story.when(command)
    expect(types(facts)).toEqual(expected)
    const told =
      story === requested
        ? [...bought10, stopRequested('10')]
        : story === standing
          ? protected10
          : story === second
            ? [...first, stopRequested('3', id(2))]
            : [...first, stopRequested('3', id(2)), accepted('Protection', id(2))]
    expect(given(told, facts as never).state.value.protection).toBe(phase)
  })

  test('vanished (F34 V-10): protected again', () => {
    expect(given(protected10, ended('ProtectionEnded', id(1), '0')).owes()).toContainEqual({
      kind: 'command',
      command: { type: 'Protect' },
      notBeforeMs: 0,
    })
  })

  const unprotected = duty({ type: 'DecideOwedExit', reason: 'unprotected' })
  const outAtOnce = (story: ReturnType<typeof given>, compared: string): void => {
    expect(story.owes()).toContainEqual(unprotected)
    expect(story.owes(), 'no further stop').not.toContainEqual(duty({ type: 'Protect' }))
    const decided = story.when({ type: 'DecideOwedExit', reason: 'unprotected', nowMs: T })
    expect(decided[0]).toEqual({ type: 'ExitDecided', data: { exitId: 1, reason: 'unprotected', threshold: '0', compared } })
  }
  test('rejected (F33 V-08): out at market', () => {
    const story = given(bought10, stopRequested('10'), abandoned('ProtectionAbandoned', id(1), 'rejected'))
    outAtOnce(story, '10')
  })

  test.each(['rate-limited', 'busy', 'outside-receive-window'])(
    'refused for the moment (%s): asked for again, and out after three (F12)',
    (code) => {
      const refused = (ordinal: number): readonly PositionFact[] => [
        stopRequested('3', id(ordinal)),
        { type: 'TopUpAbandoned', data: { orderId: id(ordinal), because: 'rejected', evidence: { by: 'rejection', code } } },
      ]
      const again = duty({ type: 'Protect' })
      expect(given(...first, ...refused(2)).owes()).toContainEqual(again)
      expect(given(...first, ...refused(2), ...refused(3)).owes()).toContainEqual(again)
      outAtOnce(given(...first, ...refused(2), ...refused(3), ...refused(4)), '3')
    },
  )

  test('a second one rejected: out, for those coins stay bare (F33)', () => {
    const story = given(...first, stopRequested('3', id(2)), abandoned('TopUpAbandoned', id(2), 'rejected'))
    outAtOnce(story, '3')
  })

  test('lost three times: the venue will not hold it (F11 F34)', () => {
    const lost = (ordinal: number) => [
      stopRequested('10', id(ordinal)),
      accepted('Protection', id(ordinal)),
      ended('ProtectionEnded', id(ordinal), '0'),
    ]
    expect(given(bought10, ...lost(1), ...lost(2)).owes()).toContainEqual({ kind: 'command', command: { type: 'Protect' }, notBeforeMs: 0 })
    outAtOnce(given(bought10, ...lost(1), ...lost(2), ...lost(3)), '10')
  })

  test('no more is ever sold than is held', () => {
    const spent = given(
      protected10,
      filled('Protection', id(1), '4'),
      ended('ProtectionEnded', id(1), '4'),
      stopRequested('6', id(2)),
      accepted('Protection', id(2)),
      filled('Protection', id(2), '6'),
    )
    const late = { type: 'RecordTrade', orderId: id(1), trade: trade(id(1), '1') } as const
    expect(() => spent.when(late)).toThrow(BrokenInvariant)
    expect(() => spent.when(late)).toThrow('No more coins are sold than are held')
  })

  test('a cancellation that came to nothing is told as such', () => {
    const clearing = [...protected10, exitDecided, cancelRequested('Protection', id(1)), unknown('Protection', id(1), 'cancel', T + 5)]
    expect(types(given(clearing).when(lookUp(id(1), order('open', '0'))))).toEqual(['ProtectionFound'])
    const story = given(clearing, found('Protection', id(1)))
    expect(story.when({ type: 'CancelProtection', nowMs: T + 1999 })).toBe('nothing-to-cancel')
    expect(story.when({ type: 'CancelProtection', nowMs: T + 2000 })).toMatchObject([
      { type: 'ProtectionCancelRequested', data: { attempt: 2 } },
    ])
  })
})
