import { describe, expect, test } from 'vitest'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  cancelRequested,
  closed,
  duty,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  filled,
  found,
  given,
  id,
  openCommand,
  plan,
  protected10,
  query,
  stopRequested,
  T,
  trade,
  types,
  unknown,
} from './story.ts'

const flatWithDust = [
  entryRequested(),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
  exitDecided,
  exitRequested('9', id(1)),
  accepted('Exit', id(1)),
  filled('Exit', id(1), '9'),
  ended('ExitEnded', id(1), '9'),
] as const

const refusedByRisk = { ok: false, refusal: 'max-positions', judged: {} } as const

const planFault = { refusal: 'target-below-cost', judged: { gain: '1', fees: '2' } } as const

describe('an entry is refused by the first rule it breaks', () => {
  const later = { strategy: 'drop', trigger: 'from-high', barCloseMs: T + 60_000, judged: {} }
  test.each([
    ['a bar that was decided', given(entryRequested(), abandoned('EntryAbandoned', id(0))), openCommand(), 'already-decided'],
    [
      'a bar before one that was decided',
      given(entryRequested(), abandoned('EntryAbandoned', id(0))),
      openCommand({ proposal: { ...later, barCloseMs: T - 1 } }),
      'already-decided',
    ],
    [
      'an order whose fate is unknown',
      given(entryRequested(), unknown('Entry', id(0))),
      openCommand({ proposal: later }),
      'outcome-unknown',
    ],
    ['an entry on its way', given(entryRequested()), openCommand({ proposal: later }), 'max-entries'],
    ['an open position', given(protected10), openCommand({ proposal: later }), 'max-entries'],
    ['an engine that is not trading', given(), openCommand({ quoteAgeMs: 99_999 }, { trading: false }), 'not-trading'],
    ['a line that is down', given(), openCommand({ quoteAgeMs: 60_001 }, { isLineDown: true, ordersAfterCopy: 1 }), 'line-down'],
    [
      'the venue’s time not known',
      given(),
      openCommand({ quoteAgeMs: 60_001 }, { isVenueTimeKnown: false, ordersAfterCopy: 1 }),
      'no-venue-clock',
    ],
    ['an account that lacks', given(), openCommand({ quoteAgeMs: 60_001 }, { accountLacks: { ours: '2', theirs: '1' } }), 'account-lacks'],
    ['an order from after the copy', given(), openCommand({ quoteAgeMs: 60_001 }, { ordersAfterCopy: 1 }), 'placed-after-copy'],
    ['a stale quote (F39 F44 I-20)', given(), openCommand({ quoteAgeMs: 60_001, risk: refusedByRisk }), 'stale-quote'],
    ['a rule of risk', given(), openCommand({ risk: refusedByRisk }, { freeBudget: 0n }), 'max-positions'],
    ['a quantity below the minimum', given(), openCommand({ quantity: parse('0.5'), reserve: parse('9999') }), 'below-minimum'],
    ['a value below the minimum', given(), openCommand({ limitPrice: parse('0.5') }), 'below-minimum'],
    ['a plan that cannot be kept', given(), openCommand({ planFault }, { freeBudget: 0n }), 'target-below-cost'],
    ['a reserve above the free budget', given(), openCommand({}, { freeBudget: parse('1000.99') }), 'over-budget'],
  ] as const)('%s', (_, story, command, refusal) => {
    expect(story.when(command)).toBe(refusal)
  })

  test.each([
    ['a quote as old as allowed (I-20)', openCommand({ quoteAgeMs: 60_000 })],
    ['the smallest quantity', openCommand({ quantity: parse('1') })],
    ['all of the free budget', openCommand({}, { freeBudget: parse('1001') })],
  ])('%s passes', (_, command) => {
    expect(types(given().when(command))).toEqual(['EntryRequested'])
  })
})

test('the intent holds the reason, the plan and all that sending and proving need (V-04)', () => {
  expect(given().when(openCommand())).toEqual(
    [entryRequested({})].map((fact) => ({
      ...fact,
      data: { ...fact.data, because: { strategy: 'drop', trigger: 'from-high', barCloseMs: T, judged: { price: '100' } } },
    })),
  )
})

test('the id of an order is counted among the intents of its stream, not among its events', () => {
  const next = given(bought10).when({ type: 'Protect', nowMs: T })
  expect(next).toMatchObject([{ type: 'ProtectionRequested', data: { orderId: id(1) } }])
})

test('an entry that is not covered by what is set aside is a broken invariant, not an entry', () => {
  expect(() => given().when(openCommand({ reserve: parse('999') }))).toThrow(BrokenInvariant)
})

test('dust of the last cycle does not block the next, and joins it (F30 I-16)', () => {
  const story = given(...flatWithDust, closed('1'))
  expect(story.state.exposure).toBe(parse('1'))
  expect(types(story.when(openCommand({ proposal: { strategy: 'drop', trigger: 'x', barCloseMs: T + 1, judged: {} } })))).toEqual([
    'EntryRequested',
  ])
  const again = given(
    ...flatWithDust,
    closed('1'),
    entryRequested({ order: id(2) }),
    accepted('Entry', id(2)),
    filled('Entry', id(2), '10'),
    ended('EntryEnded', id(2), '10'),
  )
  expect(again.when({ type: 'Protect', nowMs: T })).toMatchObject([{ type: 'ProtectionRequested', data: { quantity: '11' } }])
})

describe('what the venue says of an entry', () => {
  const reply = (outcome: object, to: 'place' | 'cancel' = 'place') =>
    ({ type: 'RecordReply', orderId: id(0), to, outcome, venueTimeMs: T + 5 }) as never
  const acceptance = { is: 'accepted', venueOrderId: 'v1' }
  const lookUp = (answer: object, venueTimeMs = T + 10) => ({ type: 'RecordOrder', orderId: id(0), answer, venueTimeMs }) as never
  const order = (status: string, executed: string, ...trades: readonly object[]) => ({
    is: 'found',
    status,
    venueOrderId: 'v1',
    executed,
    trades,
  })
  const requested = given(entryRequested())
  const working = given(entryRequested(), accepted('Entry', id(0)))
  const lost = given(entryRequested(), unknown('Entry', id(0)))
  const partly = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
  const closing = given(entryRequested(), accepted('Entry', id(0)), cancelRequested('Entry', id(0)))
  const unanswered = given(entryRequested(), accepted('Entry', id(0)), cancelRequested('Entry', id(0)), unknown('Entry', id(0), 'cancel'))
  const gone = given(entryRequested(), abandoned('EntryAbandoned', id(0), 'never-arrived'))

  test.each([
    ['accepted', requested, reply(acceptance), ['EntryAccepted']],
    ['accepted twice', working, reply(acceptance), 'nothing-new'],
    ['rejected', requested, reply({ is: 'rejected', code: 'funds' }), ['EntryAbandoned']],
    ['rejected after it was seen to stand', working, reply({ is: 'rejected', code: 'duplicate' }), 'nothing-new'],
    ['no answer', requested, reply({ is: 'unknown', because: 'timeout' }), ['EntryOutcomeUnknown']],
    ['no answer, told twice', lost, reply({ is: 'unknown', because: 'timeout' }), 'nothing-new'],
    ['no answer, after a fill proved it', partly, reply({ is: 'unknown', because: 'timeout' }), 'nothing-new'],
    ['accepted, late (F03)', lost, reply(acceptance), ['EntryAccepted']],
    ['rejected, late (F03)', lost, reply({ is: 'rejected', code: 'funds' }), ['EntryAbandoned']],
    ['accepted, after it was given up', gone, reply(acceptance), 'nothing-new'],
    ['found open, after its reply was lost (F02)', lost, lookUp(order('open', '0')), ['EntryFound']],
    ['found open, before its reply', requested, lookUp(order('open', '0')), ['EntryFound']],
    ['found open, as known', working, lookUp(order('open', '0')), 'nothing-new'],
    ['found open with a fill', lost, lookUp(order('open', '4', trade(id(0), '4'))), ['EntryFound', 'EntryFilled']],
    ['found filled', lost, lookUp(order('filled', '10', trade(id(0), '10'))), ['EntryAccepted', 'EntryFilled', 'EntryEnded']],
    ['found cancelled, partly filled', working, lookUp(order('cancelled', '4', trade(id(0), '4'))), ['EntryFilled', 'EntryEnded']],
    ['found cancelled without a fill', working, lookUp(order('cancelled', '0')), ['EntryAbandoned']],
    ['found expired without a fill, never heard of', requested, lookUp(order('expired', '0')), ['EntryAbandoned']],
    ['ended, one trade missing (F15)', working, lookUp(order('cancelled', '7', trade(id(0), '4'))), ['EntryFilled', 'EntryOutcomeUnknown']],
    ['ended, all trades missing', lost, lookUp(order('cancelled', '7')), ['EntryAccepted', 'EntryOutcomeUnknown']],
    ['filled, trades missing', partly, lookUp(order('filled', '10')), ['EntryOutcomeUnknown']],
    ['filled without a word of how much', requested, lookUp(order('filled', '0')), 'still-unknown'],
    ['a look-up without an answer (F19)', lost, lookUp({ is: 'unknown', because: 'timeout' }), 'still-unknown'],
    ['cancellation taken: the end is still to be told', closing, reply(acceptance, 'cancel'), 'nothing-new'],
    ['cancellation refused: not an end (F14)', closing, reply({ is: 'rejected', code: 'order-closed' }, 'cancel'), ['EntryOutcomeUnknown']],
    ['cancellation unanswered (F13)', closing, reply({ is: 'unknown', because: 'timeout' }, 'cancel'), ['EntryOutcomeUnknown']],
    ['cancellation unanswered, told twice', unanswered, reply({ is: 'unknown', because: 'timeout' }, 'cancel'), 'nothing-new'],
    ['open, the cancellation perhaps still on its way', unanswered, lookUp(order('open', '0'), T + 29_999), 'not-proven-yet'],
    ['open, the cancellation lost (F13)', unanswered, lookUp(order('open', '0'), T + 30_000), ['EntryFound']],
    ['cancelled after all', unanswered, lookUp(order('cancelled', '0')), ['EntryAbandoned']],
    ['cancelled, crossing a fill (F15)', closing, lookUp(order('cancelled', '3', trade(id(0), '3'))), ['EntryFilled', 'EntryEnded']],
    ['open, after it was closed', gone, lookUp(order('open', '0')), 'closed-order-open'],
    ['a trade in a look-up after it was closed (F28)', gone, lookUp(order('open', '2', trade(id(0), '2'))), ['EntryLateFilled']],
  ] as const)('%s', (_, story, command, expected) => {
    expect(types(story.when(command))).toEqual(expected)
  })

  test('each end cites its evidence (F09 I-12)', () => {
    expect(requested.when(reply({ is: 'rejected', code: 'funds' }))).toMatchObject([
      { data: { because: 'rejected', evidence: { by: 'rejection', code: 'funds' } } },
    ])
    expect(working.when(lookUp(order('cancelled', '4', trade(id(0), '4'))))).toMatchObject([
      {},
      { data: { executed: '4', evidence: { by: 'venue-status', status: 'cancelled', executed: '4' } } },
    ])
  })

  test('an order of somebody else is foreign, whatever is told of it (F31 I-09)', () => {
    expect(given().when(reply(acceptance))).toBe('foreign-order')
    expect(given().when(lookUp({ is: 'not-found' }))).toBe('foreign-order')
    expect(given().when({ type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '1') })).toBe('foreign-order')
    expect(working.when({ type: 'RecordTrade', orderId: id(0), trade: trade(id(7), '1') })).toBe('foreign-order')
  })
})

describe('fills', () => {
  const tell = (quantity: string, more = {}) => ({ type: 'RecordTrade', orderId: id(0), trade: trade(id(0), quantity, more) }) as const

  test('a fill implies acceptance (F27)', () => {
    const facts = given(entryRequested()).when(tell('4'))
    expect(facts).toMatchObject([
      { type: 'EntryAccepted', data: { venueOrderId: null } },
      { type: 'EntryFilled', venueTime: T + 1000 },
    ])
    expect(given(entryRequested(), unknown('Entry', id(0)), facts as never).state.orders[0]!.value).toEqual({
      phase: 'working',
      fate: 'known',
    })
  })

  test('each trade counts once, by its id (F25)', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
    expect(story.when(tell('4'))).toBe('nothing-new')
    expect(types(story.when(tell('4', { tradeId: 'another' })))).toEqual(['EntryFilled'])
  })

  test('the last one ends the order: no more was asked for', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
    expect(story.when(tell('6'))).toMatchObject([{ type: 'EntryFilled' }, { type: 'EntryEnded', data: { executed: '10' } }])
  })

  test('more than was asked for is a broken invariant (F08)', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4'))
    expect(() => story.when(tell('7'))).toThrow('No order executes more than was asked for')
  })

  test('a late one re-exposes the coin and reopens no order (F28)', () => {
    const story = given(entryRequested(), abandoned('EntryAbandoned', id(0), 'never-arrived'))
    const facts = story.when(tell('4'))
    expect(types(facts)).toEqual(['EntryLateFilled'])
    const now = given(entryRequested(), abandoned('EntryAbandoned', id(0), 'never-arrived'), facts as never)
    expect(now.state.value).toMatchObject({ entry: 'none', protection: 'exposed' })
    expect(now.state.orders[0]!.value).toEqual({ phase: 'closed', fate: 'known' })
    expect(now.owes()).toContainEqual({ kind: 'command', command: { type: 'Protect' }, notBeforeMs: 0 })
  })

  test('the fee in coins is not ours, the fee in money is no coin (F23)', () => {
    const coins = (fee: object) =>
      given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '8', { fee: fee as never })).state.exposure
    expect(coins({ amount: '1', asset: 'BTC', quoteValue: '100' })).toBe(parse('7'))
    expect(coins({ amount: '1', asset: 'USD', quoteValue: '1' })).toBe(parse('8'))
    expect(coins({ amount: '1', asset: 'BNB', quoteValue: '300' })).toBe(parse('8'))
  })
})

describe('the rest of an entry', () => {
  const cancel = (because: 'timed-out' | 'exit' | 'operator', nowMs: number) => ({ type: 'CancelEntry', because, nowMs }) as const
  const working = given(entryRequested(), accepted('Entry', id(0)))
  const failed = given(
    entryRequested(),
    accepted('Entry', id(0)),
    cancelRequested('Entry', id(0)),
    unknown('Entry', id(0), 'cancel'),
    found('Entry', id(0)),
  )

  test.each([
    ['is cancelled when its time is over (F21)', working, cancel('timed-out', T + 60_000), ['EntryCancelRequested']],
    ['but not before', working, cancel('timed-out', T + 59_999), 'not-due'],
    ['is cancelled at once for an exit', working, cancel('exit', T), ['EntryCancelRequested']],
    ['is cancelled at once when the engine drains', working, cancel('operator', T), ['EntryCancelRequested']],
    ['waits for the reply', given(entryRequested()), cancel('operator', T), 'wrong-phase'],
    ['waits while the outcome is unknown', given(entryRequested(), unknown('Entry', id(0))), cancel('operator', T), 'outcome-unknown'],
    ['is not cancelled twice at a time', given(working.facts, cancelRequested('Entry', id(0))), cancel('operator', T), 'wrong-phase'],
    ['is not tried again at once', failed, cancel('exit', T + 1999), 'not-due'],
    ['is tried again after a while', failed, cancel('exit', T + 2000), ['EntryCancelRequested']],
    ['is nothing when there is no entry', given(bought10), cancel('operator', T), 'nothing-to-cancel'],
  ] as const)('%s', (_, story, command, expected) => {
    expect(types(story.when(command))).toEqual(expected)
  })

  test('attempts are counted, and owed: at the end of its time, and at once after a sale', () => {
    expect(failed.when(cancel('exit', T + 2000))).toMatchObject([{ data: { attempt: 2 } }])
    const timeOut = duty({ type: 'CancelEntry', orderId: id(0), because: 'timed-out' }, T + 60_000)
    expect(working.owes()).toEqual([query(id(0), T + 30_000), timeOut])
    const stoppedOut = [
      entryRequested(),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '4'),
      stopRequested('4'),
      accepted('Protection', id(1)),
      filled('Protection', id(1), '4'),
      ended('ProtectionEnded', id(1), '4'),
    ]
    expect(given(...stoppedOut).owes()).toContainEqual(duty({ type: 'CancelEntry', orderId: id(0), because: 'exit' }))
  })

  test('a plan is frozen in the intent (F63)', () => {
    const hardStop = { by: 'pct', of: '7' } as const
    expect(given(entryRequested({ plan: { ...plan, hardStop } })).state.plan?.hardStop).toEqual({ by: 'pct', of: parse('7') })
  })
})
