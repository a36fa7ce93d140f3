import { describe, expect, test } from 'vitest'
import { claimed, exposed } from '../../machines/position/claims.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { amended, amendRequested, armed, held, levels, lookUp, move, moves, newStop, planOf, raised, reply } from './move-stage.ts'
import {
  abandoned,
  accepted,
  duty,
  ended,
  entryRequested,
  exitDecided,
  filled,
  given,
  id,
  stopRequested,
  T,
  trade,
  types,
  unknown,
} from './story.ts'

describe('where the venue changes an order where it stands', () => {
  const amends = held(planOf('amend'))
  const asked = given(amends, armed, amendRequested())

  test('the stop follows the trailing stop by a change, and by nothing else (V-09)', () => {
    const story = given(amends, armed)
    expect(moves(story)).toEqual([duty({ type: 'MoveStop' })])
    expect(story.when(move)).toEqual([amendRequested()])
    expect(effectsOf(amendRequested(), story.state)).toEqual([
      { kind: 'amend-order', orderId: id(1), venueOrderId: `v${id(1)}`, attempt: 1, quantity: '10', limitPrice: null, stopPrice: '103.5' },
    ])
    expect(moves(given(amends))).toEqual([])
    expect(given(amends).when(move)).toBe('nothing-to-move')
  })

  test('it protects all the while, and the engine watches its new price until it stands there', () => {
    expect(exposed(asked.state)).toBe(0n)
    expect(moves(asked)).toEqual([])
    expect(levels(given(amends, armed))).toContain('trailing-stop')
    expect(levels(asked)).toContain('trailing-stop')
    const done = given(asked.facts, amended())
    expect(levels(done)).not.toContain('trailing-stop')
    expect(done.state.orders[1]).toMatchObject({ price: parse('103.5'), reason: 'trailing-stop', amendment: null })
    expect(levels(given(done.facts, raised))).toContain('trailing-stop')
    expect(given(done.facts, raised).when(move)).toMatchObject([{ data: { stopPrice: '105.5', attempt: 2 } }])
  })

  test('its own reply tells what became of it; that of an earlier one tells nothing', () => {
    expect(asked.when(reply({ is: 'accepted', venueOrderId: 'v' }))).toMatchObject([amended()])
    expect(asked.when(reply({ is: 'rejected', code: 'no' }))).toMatchObject([
      { type: 'ProtectionAmendRefused', data: { orderId: id(1), attempt: 1, code: 'no' } },
    ])
    expect(asked.when(reply({ is: 'accepted', venueOrderId: 'v' }, 2))).toBe('nothing-new')
    expect(given(asked.facts, amended()).when(reply({ is: 'accepted', venueOrderId: 'v' }))).toBe('nothing-new')
  })

  test('one without an answer blocks the coin, and a look-up tells by the terms (F37)', () => {
    const unsure = given(asked.facts, asked.when(reply({ is: 'unknown', because: 'timeout' })) as never)
    expect(types(unsure.facts.slice(-1))).toEqual(['ProtectionOutcomeUnknown'])
    expect(unsure.when({ type: 'MoveTrailing', price: parse('109') })).toBe('outcome-unknown')
    expect(unsure.when({ type: 'Protect', nowMs: T })).toBe('outcome-unknown')
    expect(unsure.when(lookUp('103.5', T + 10))).toMatchObject([amended()])
    // that it stands as before says nothing while the request may still be under way
    expect(unsure.when(lookUp('90', T + 10))).toBe('nothing-new')
    expect(unsure.when(lookUp('90', T + 30_000))).toMatchObject([{ type: 'ProtectionAmendRefused', data: { code: 'not-amended' } }])
    // and a process that died before its reply came finds out in the same way
    expect(asked.when(lookUp('90', T + 30_000))).toMatchObject([{ type: 'ProtectionAmendRefused' }])
  })

  test('a refused change leaves the stop, and is tried again later and later', () => {
    const refused = given(asked.facts, asked.when(reply({ is: 'rejected', code: 'no' })) as never)
    expect(refused.state.isStopRefused).toBe(false)
    expect(refused.state.orders[1]).toMatchObject({ price: parse('90'), amendment: null })
    expect(moves(refused)).toEqual([duty({ type: 'MoveStop' }, T + 2000)])
    expect(refused.when(move)).toBe('not-due')
    expect(refused.when({ type: 'MoveStop', nowMs: T + 2000 })).toMatchObject([{ data: { attempt: 2 } }])
  })

  test('an exit waits for the answer, and cancels the stop then', () => {
    const leaving = given(asked.facts, exitDecided)
    expect(leaving.when({ type: 'CancelProtection', nowMs: T })).toBe('nothing-to-cancel')
    expect(types(given(leaving.facts, amended()).when({ type: 'CancelProtection', nowMs: T }))).toEqual(['ProtectionCancelRequested'])
    expect(leaving.when(move)).toBe('exiting')
  })

  const one = { ...planOf('amend'), maxStops: 1 }
  const four = [
    entryRequested({ plan: one }),
    accepted('Entry', id(0)),
    filled('Entry', id(0), '4'),
    stopRequested('4'),
    accepted('Protection', id(1)),
  ]
  test('where no other stop may live it grows, instead of being taken back for more coins', () => {
    const more = given(four, filled('Entry', id(0), '6'))
    const grown = { orderId: id(1), quantity: '10', stopPrice: '90', attempt: 1 }
    expect(more.when(move)).toMatchObject([{ type: 'ProtectionAmendRequested', data: grown }])
    const asking = given(more.facts, more.when(move) as never)
    // the coins are promised from the request on, and protected from its answer on
    expect([claimed(asking.state), exposed(asking.state)].map(format)).toEqual(['10', '6'])
    // all of it as it was is sold: whether that was all of it, only the venue can tell
    const trade = filled('Protection', id(1), '4')
    expect(types(asking.when({ type: 'RecordTrade', orderId: id(1), trade: { ...trade.data, venueTimeMs: T } as never }))).toEqual([
      'ProtectionFilled',
    ])
    const sold = given(asking.facts, trade)
    expect(types(sold.when(lookUp('90', T, { status: 'filled', executed: '4' }, '4')))).toEqual(['ProtectionEnded'])
    const rest = filled('Protection', id(1), '6', { trade: 't2' })
    expect(types(sold.when({ type: 'RecordTrade', orderId: id(1), trade: { ...rest.data, venueTimeMs: T } as never }))).toEqual([
      'ProtectionAmended',
      'ProtectionFilled',
      'ProtectionEnded',
    ])
  })

  test('one that ended while nobody knew whether it had changed may have sold as many as were asked for (F28)', () => {
    const asking = given(four, filled('Entry', id(0), '6'), amendRequested(1, { stopPrice: '90' }))
    const over = given(asking.facts, ended('ProtectionEnded', id(1), '0'))
    expect(format(claimed(over.state))).toBe('0')
    const late = trade(id(1), '7')
    const told = over.when({ type: 'RecordTrade', orderId: id(1), trade: late })
    expect(types(told as PositionFact[])).toEqual(['ProtectionLateFilled'])
    expect(format(given(over.facts, told as PositionFact[]).state.exposure)).toBe('3')
  })
})

describe('where one request puts one stop in the place of another', () => {
  const replaces = held(planOf('cancel-replace'))
  const asked = newStop('10', { moves: { orderId: id(1), by: 'one-request', attempt: 1 } })
  const story = given(replaces, armed, asked)

  test('both halves are intents with ids of their own, and the coins are claimed once (I-07)', () => {
    expect(given(replaces, armed).when(move)).toEqual([asked])
    expect(effectsOf(asked, story.state)).toMatchObject([
      {
        kind: 'replace-order',
        cancel: { orderId: id(1), venueOrderId: `v${id(1)}`, attempt: 1 },
        order: { orderId: id(2), stopPrice: '103.5' },
      },
    ])
    expect(story.state.orders.map(({ value }) => value.phase)).toEqual(['closed', 'closing', 'requested'])
    expect(format(claimed(story.state))).toBe('10')
    // in the gap, if there is one, the engine watches both prices
    expect(levels(story)).toEqual(expect.arrayContaining(['hard-stop', 'trailing-stop']))
  })

  test('whole: the new one stands, the old one is gone', () => {
    const done = given(story.facts, accepted('Protection', id(2)), ended('ProtectionReduced', id(1), '0'))
    expect(done.state.value.protection).toBe('protected')
    expect(levels(done)).not.toContain('trailing-stop')
    expect(done.state.stopsLost).toBe(0)
  })

  test('half: the old one is gone and the new one refused, so the coins are protected anew (F16)', () => {
    for (const half of [
      [ended('ProtectionReduced', id(1), '0'), abandoned('ProtectionAbandoned', id(2))],
      [abandoned('TopUpAbandoned', id(2)), ended('ProtectionEnded', id(1), '0')],
    ]) {
      const bare = given(story.facts, half)
      expect(bare.state.value.protection).toBe('exposed')
      expect(bare.state.isStopRefused).toBe(false)
      expect(bare.owes()).toContainEqual(duty({ type: 'Protect' }))
      expect(bare.when({ type: 'Protect', nowMs: T })).toMatchObject([{ data: { orderId: id(3), quantity: '10', stopPrice: '103.5' } }])
    }
  })

  test('one that sells meanwhile keeps its place: as many coins as it sold are claimed no more (I-07)', () => {
    const part = given(story.facts, filled('Protection', id(1), '4'))
    expect([claimed(part.state), part.state.exposure].map(format)).toEqual(['6', '6'])
    const whole = given(story.facts, filled('Protection', id(1), '10'), ended('ProtectionReduced', id(1), '10'))
    expect([claimed(whole.state), whole.state.exposure].map(format)).toEqual(['0', '0'])
    // who claims nothing is awaited all the same
    expect(whole.when({ type: 'ClosePosition' })).toBe('wrong-phase')
    expect(given(whole.facts, abandoned('ProtectionAbandoned', id(2))).when({ type: 'ClosePosition' })).toMatchObject([{}])
  })

  test('one that has begun to sell is not moved: another in its place might sell the same coins once more', () => {
    const begun = given(replaces, filled('Protection', id(1), '4'), armed)
    expect(moves(begun)).toEqual([])
    expect(begun.when(move)).toBe('nothing-to-move')
  })

  test('not at all: the old one stays, and both are tried again later', () => {
    const kept = [abandoned('TopUpAbandoned', id(2)), unknown('Protection', id(1), 'cancel', T)]
    const still = given(story.facts, kept, { type: 'ProtectionFound', data: { orderId: id(1), venueOrderId: 'v' } })
    expect(moves(still)).toEqual([duty({ type: 'MoveStop' }, T + 2000)])
    expect(still.when({ type: 'MoveStop', nowMs: T + 2000 })).toMatchObject([
      { data: { orderId: id(3), moves: { orderId: id(1), by: 'one-request', attempt: 2 } } },
    ])
  })
})
