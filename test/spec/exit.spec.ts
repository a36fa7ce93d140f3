import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { isFlat } from '../../machines/position/state.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  cancelRequested,
  closed,
  continued,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  feeInBase,
  filled,
  found,
  given,
  id,
  protected10,
  stopRequested,
  T,
  trade,
  types,
  unknown,
} from './story.ts'

const takeProfit = { type: 'DecideExit', reason: 'take-profit', threshold: '110', compared: '111' } as const
const request = { type: 'RequestExit', nowMs: T } as const
const partly = [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4')]
const twoStops = [
  ...partly,
  stopRequested('4'),
  accepted('Protection', id(1)),
  filled('Entry', id(0), '6'),
  ended('EntryEnded', id(0), '10'),
  stopRequested('6', id(2)),
]
const because = { strategy: 'drop', trigger: 'from-high', barCloseMs: T, judged: {} }
const exiting = [...bought10, exitDecided]

describe('an exit is decided', () => {
  test.each([
    ['with the stop cancelled in the same breath', given(protected10), ['ExitDecided', 'ProtectionCancelRequested']],
    [
      'with every stop cancelled',
      given(...twoStops, accepted('Protection', id(2))),
      ['ExitDecided', 'ProtectionCancelRequested', 'ProtectionCancelRequested'],
    ],
    [
      'with the rest of the entry cancelled',
      given(...partly, stopRequested('4'), accepted('Protection', id(1))),
      ['ExitDecided', 'EntryCancelRequested', 'ProtectionCancelRequested'],
    ],
    ['while a stop is on its way: it is cancelled when it is known to stand', given(...twoStops), ['ExitDecided']],
    ['without a stop', given(bought10), ['ExitDecided']],
  ] as const)('%s', (_, story, expected) => {
    expect(types(story.when(takeProfit))).toEqual(expected)
  })

  test('with the next number of the stream, which its requests and trades repeat', () => {
    const again = entryRequested({ order: id(2) })
    const whole = [exitRequested('10', id(1)), accepted('Exit', id(1)), filled('Exit', id(1), '10'), ended('ExitEnded', id(1), '10')]
    const next = given(
      ...exiting,
      whole,
      closed('0'),
      { ...again, data: { ...again.data, because: { ...because, barCloseMs: T + 1 } } } as never,
      accepted('Entry', id(2)),
      filled('Entry', id(2), '10'),
      ended('EntryEnded', id(2), '10'),
    )
    const decided = next.when(takeProfit) as readonly PositionFact[]
    expect(decided).toMatchObject([{ type: 'ExitDecided', data: { exitId: 2 } }])
    const leaving = given(next.facts, decided)
    const requested = leaving.when(request) as readonly PositionFact[]
    expect(requested).toMatchObject([{ data: { exitId: 2 } }])
    const told = given(leaving.facts, requested).when({ type: 'RecordTrade', orderId: id(3), trade: trade(id(3), '4') })
    expect(told).toMatchObject([{ type: 'ExitAccepted' }, { type: 'ExitFilled', data: { exitId: 2, reason: 'take-profit' } }])
  })

  test('once: the second reason in the same tick is refused (F36 I-19)', () => {
    expect(given(protected10).when(takeProfit)).toMatchObject([{ data: { reason: 'take-profit', threshold: '110', compared: '111' } }, {}])
    expect(given(...protected10, exitDecided, cancelRequested('Protection', id(1))).when({ ...takeProfit, reason: 'hard-stop' })).toBe(
      'wrong-phase',
    )
  })

  test('only for coins', () => {
    expect(given().when(takeProfit)).toBe('wrong-phase')
    expect(given(entryRequested()).when(takeProfit)).toBe('wrong-phase')
  })

  test('at the time limit, counted from the first fill by the venue, and not a moment before', () => {
    const story = given(
      entryRequested(),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '4', { at: T + 500 }),
      filled('Entry', id(0), '6', { at: T + 400 }),
    )
    const limitMs = T + 400 + 3_600_000
    const limit = { type: 'DecideOwedExit', reason: 'time-limit' } as const
    expect(story.when({ ...limit, nowMs: limitMs - 1 })).toBe('not-due')
    expect(story.when({ ...limit, nowMs: limitMs + 7 })).toMatchObject([
      { data: { reason: 'time-limit', threshold: String(limitMs), compared: String(limitMs + 7) } },
      { type: 'EntryCancelRequested' },
    ])
    expect(story.owes()).toContainEqual({ kind: 'command', command: limit, notBeforeMs: limitMs })
    expect(given().when({ ...limit, nowMs: limitMs })).toBe('wrong-phase')
  })
})

test('an exit that is owed is judged when its turn comes: by then a stop may stand', () => {
  const owed = { type: 'DecideOwedExit', reason: 'unprotected', nowMs: T } as const
  expect(given(...bought10, stopRequested('10'), abandoned('ProtectionAbandoned', id(1))).when(owed)).toMatchObject([
    { type: 'ExitDecided' },
  ])
  expect(given(protected10).when(owed)).toBe('not-due')
  expect(given(protected10).when({ ...owed, reason: 'operator' }), 'nobody owes what a person has to want').toBe('not-due')
})

describe('the order to exit', () => {
  const clearing = [...protected10, exitDecided, cancelRequested('Protection', id(1))]
  test.each([
    ['waits while the stop may still sell the coins (F38 I-07)', given(clearing), 'wrong-phase'],
    ['waits while the fate of the stop is unknown (F38 F64)', given(clearing, unknown('Protection', id(1), 'cancel')), 'outcome-unknown'],
    ['waits while a stop is on its way', given(...twoStops, exitDecided), 'wrong-phase'],
    ['waits for the end of the entry', given(...partly, exitDecided, cancelRequested('Entry', id(0))), 'wrong-phase'],
    ['goes once the stop is proven gone', given(clearing, ended('ProtectionEnded', id(1), '0')), ['ExitRequested']],
    ['is not sent twice', given(exiting, exitRequested('10', id(1))), 'wrong-phase'],
    ['needs a decision', given(bought10), 'wrong-phase'],
    ['needs something to sell', given(clearing, filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10')), 'below-minimum'],
  ] as const)('%s', (_, story, expected) => {
    expect(types(story.when(request))).toEqual(expected)
  })

  test('sells what is held, whole steps, with the reason decided before (I-19)', () => {
    const story = given(
      entryRequested(),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '10', { fee: feeInBase('0.5') }),
      ended('EntryEnded', id(0), '10'),
      exitDecided,
    )
    expect(story.when(request)).toMatchObject([
      {
        data: {
          quantity: '9',
          orderType: 'market',
          reason: 'take-profit',
          threshold: '110',
          compared: '111',
          attempt: 1,
          provableAfterMs: T + 30_000,
        },
      },
    ])
  })

  test('after a stop sold part of the coins, sells the rest', () => {
    const story = given(clearing, filled('Protection', id(1), '4'), ended('ProtectionEnded', id(1), '4'))
    expect(story.when(request)).toMatchObject([{ data: { quantity: '6' } }])
  })

  test('rejected: tried again later and later, and counted (F09)', () => {
    const rejected = [...exiting, exitRequested('10', id(1)), abandoned('ExitAbandoned', id(1))]
    const once = given(rejected)
    expect(once.when({ ...request, nowMs: T + 1999 })).toBe('not-due')
    expect(once.when({ ...request, nowMs: T + 2000 })).toMatchObject([{ data: { attempt: 2, orderId: id(2) } }])
    const twice = given(rejected, exitRequested('10', id(2), 2), abandoned('ExitAbandoned', id(2)))
    expect(twice.owes()).toEqual([{ kind: 'command', command: { type: 'RequestExit' }, notBeforeMs: T + 4000 }])
  })

  test('ended early by the venue: the rest is sold at once', () => {
    const story = given(
      exiting,
      exitRequested('10', id(1)),
      accepted('Exit', id(1)),
      filled('Exit', id(1), '7'),
      ended('ExitEnded', id(1), '7'),
    )
    expect(story.when(request)).toMatchObject([{ data: { quantity: '3', attempt: 2 } }])
  })

  test('never sold twice: an unknown outcome blocks until it is proven', () => {
    const lost = [...exiting, exitRequested('10', id(1)), unknown('Exit', id(1))]
    expect(given(lost).when(request)).toBe('outcome-unknown')
    const absent = { type: 'RecordOrder', orderId: id(1), answer: { is: 'not-found' }, venueTimeMs: T + 30_000 } as const
    expect(types(given(lost).when(absent))).toEqual(['ExitAbandoned'])
    expect(given(lost, found('Exit', id(1))).state.value.exit).toBe('working')
  })
})

describe('a position closes', () => {
  const close = { type: 'ClosePosition' } as const
  const sold = [
    ...exiting,
    exitRequested('10', id(1)),
    accepted('Exit', id(1)),
    filled('Exit', id(1), '10', { price: '111' }),
    ended('ExitEnded', id(1), '10'),
  ]

  test('when all is sold, with what it cost and brought', () => {
    const story = given(sold)
    expect(story.owes()).toEqual([{ kind: 'command', command: close, notBeforeMs: 0 }])
    const facts = story.when(close)
    expect(facts).toEqual([
      { type: 'PositionClosed', data: { reason: 'take-profit', dust: '0', openedMs: T + 1000, entryValue: '1000', exitValue: '1110' } },
    ])
    const { state } = given(sold, facts as never)
    expect(isFlat(state)).toBe(true)
    expect(state).toMatchObject({ exposure: 0n, exit: null, openedMs: null, entryValue: 0n, exitValue: 0n, lastSale: null })
  })

  test('with dust that stays owned (F30, I-16)', () => {
    const story = given(
      entryRequested(),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '10', { fee: feeInBase('0.5') }),
      ended('EntryEnded', id(0), '10'),
      exitDecided,
      exitRequested('9', id(1)),
      accepted('Exit', id(1)),
      filled('Exit', id(1), '9'),
      ended('ExitEnded', id(1), '9'),
    )
    const facts = story.when(close)
    expect(facts).toMatchObject([{ data: { dust: '0.5' } }])
    expect(continued(story.state, facts as never).exposure).toBe(parse('0.5'))
  })

  test('for the reason of the sale, whatever was decided meanwhile', () => {
    const story = given(
      ...protected10,
      exitDecided,
      cancelRequested('Protection', id(1)),
      filled('Protection', id(1), '10'),
      ended('ProtectionEnded', id(1), '10'),
    )
    expect(story.when(close)).toMatchObject([{ data: { reason: 'hard-stop' } }])
  })

  test('by its stop alone, without an exit decided', () => {
    expect(given(...protected10, filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10')).when(close)).toMatchObject([
      { data: { reason: 'hard-stop' } },
    ])
  })

  test('dust, when that is all it ever held (F22)', () => {
    const story = given(
      entryRequested(),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '1', { fee: feeInBase('0.5') }),
      ended('EntryEnded', id(0), '1'),
    )
    expect(story.owes()).toEqual([{ kind: 'command', command: close, notBeforeMs: 0 }])
    expect(story.when(close)).toMatchObject([{ data: { reason: 'dust', dust: '0.5' } }])
  })

  test.each([
    ['while coins can be sold', given(exiting), 'still-sellable'],
    ['while the entry may bring more', given(...partly, exitDecided), 'wrong-phase'],
    ['while a stop stands', given(protected10), 'wrong-phase'],
    ['while the exit is on its way', given(exiting, exitRequested('10', id(1))), 'wrong-phase'],
    ['when it is flat', given(), 'wrong-phase'],
  ] as const)('not %s', (_, story, refusal) => {
    expect(story.when(close)).toBe(refusal)
  })

  test('a sale told after the close changes the dust and no cycle', () => {
    const partlySold = [
      ...exiting,
      exitRequested('10', id(1)),
      accepted('Exit', id(1)),
      filled('Exit', id(1), '9'),
      ended('ExitEnded', id(1), '9'),
      exitRequested('1', id(2), 2),
      abandoned('ExitAbandoned', id(2)),
    ]
    const state = continued(given(partlySold).state, [
      { type: 'PositionClosed', data: { reason: 'take-profit', dust: '1', openedMs: T, entryValue: '1', exitValue: '1' } },
    ])
    const late = continued(state, [filled('Exit', id(2), '1', { late: true })])
    expect(late).toMatchObject({ exposure: 0n, exitValue: 0n, lastSale: null })
    expect(isFlat(late)).toBe(true)
  })
})
