import { describe, expect, test } from 'vitest'
import { claimed, exposed } from '../../machines/position/claims.ts'
import type { FoundOrder, PositionCommand } from '../../machines/position/commands.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { Plan } from '../../machines/position/events.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  duty,
  ended,
  entryRequested,
  exitDecided,
  filled,
  given,
  id,
  recallRequested,
  stopRequested,
  T,
  trailingPlan,
  types,
  unknown,
} from './story.ts'

const move: PositionCommand = { type: 'MoveStop', nowMs: T }
const nearest = { ...trailingPlan, exits: { ...trailingPlan.exits, nearestAtVenue: true } } as const
const planOf = (moveStop: NonNullable<Plan['moveStop']>): Plan => ({ ...nearest, moveStop })
// 10 at 100: the hard stop at 90; armed at 106, the trailing stop lies 2 % behind, at 103.88, down to 103.5; raised to 108 it is at
// 105.84, so 105.5
const armed: PositionFact = { type: 'TrailingArmed', data: { mark: '106', stopPrice: '103.5' } }
const raised: PositionFact = { type: 'TrailingRaised', data: { mark: '108', stopPrice: '105.5' } }
const held = (plan: Plan, contract = false) => {
  const entry = entryRequested({ plan })
  const asked = contract
    ? { ...entry, data: { ...entry.data, contract: { size: '1', settle: 'USD', leverage: '1', marginMode: 'isolated' }, margin: '1000' } }
    : entry
  return [asked as PositionFact, ...bought10.slice(1), stopRequested('10'), accepted('Protection', id(1))]
}
const terms = { stopPrice: '103.5', hangsOn: { is: 'mark', price: '106' }, reason: 'trailing-stop' } as const
const amendRequested = (attempt = 1, more = {}): PositionFact => ({
  type: 'ProtectionAmendRequested',
  data: { orderId: id(1), quantity: '10', ...terms, attempt, provableAfterMs: T + 30_000, ...more },
})
const amended = (attempt = 1): PositionFact => ({ type: 'ProtectionAmended', data: { orderId: id(1), attempt } })
const reply = (outcome: object, attempt = 1) =>
  ({ type: 'RecordReply', orderId: id(1), to: 'amend', attempt, outcome, venueTimeMs: T }) as PositionCommand
const lookUp = (stopPrice: string, askedMs: number, more: Partial<FoundOrder> = {}, quantity = '10'): PositionCommand => ({
  type: 'RecordOrder',
  orderId: id(1),
  answer: {
    is: 'found',
    status: 'open',
    venueOrderId: 'v',
    executed: '0',
    trades: [],
    terms: { quantity, limitPrice: null, stopPrice },
    ...more,
  },
  venueTimeMs: askedMs,
  askedMs,
})
const moves = (story: ReturnType<typeof given>) =>
  story.owes().filter((item) => item.kind === 'command' && item.command.type === 'MoveStop')
const levels = (story: ReturnType<typeof given>): readonly string[] => exitLevels(story.state).map(({ reason }) => reason)

describe('where the venue changes an order where it stands', () => {
  const amends = held(planOf('amend'))
  const asked = given(amends, armed, amendRequested())

  test('the stop follows the trailing stop by a change, and by nothing else', () => {
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
})

const newStop = (quantity: string, more: object): PositionFact => {
  const fact = stopRequested(quantity, id(2))
  return { ...fact, data: { ...fact.data, ...terms, ...more } } as PositionFact
}

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

  test('not at all: the old one stays, and both are tried again later', () => {
    const kept = [abandoned('TopUpAbandoned', id(2)), unknown('Protection', id(1), 'cancel', T)]
    const still = given(story.facts, kept, { type: 'ProtectionFound', data: { orderId: id(1), venueOrderId: 'v' } })
    expect(moves(still)).toEqual([duty({ type: 'MoveStop' }, T + 2000)])
    expect(still.when({ type: 'MoveStop', nowMs: T + 2000 })).toMatchObject([
      { data: { orderId: id(3), moves: { orderId: id(1), by: 'one-request', attempt: 2 } } },
    ])
  })
})

describe('where two stops that only reduce may stand on the same contracts', () => {
  const contracts = held(planOf('two-stops'), true)
  const second = newStop('10', { moves: { orderId: id(1), by: 'second-stop' } })

  test('the second is asked for first, and the first taken back when that stands, also by another process', () => {
    const asked = given(contracts, armed)
    expect(asked.when(move)).toEqual([second])
    expect(effectsOf(second, asked.state)).toMatchObject([{ kind: 'place-order', order: { orderId: id(2), reduceOnly: true } }])
    const placing = given(contracts, armed, second)
    expect([claimed(placing.state), exposed(placing.state)].map(format)).toEqual(['10', '0'])
    expect(placing.owes().filter(({ kind }) => kind === 'command')).not.toContainEqual(duty({ type: 'RecallStop' }))
    const both = given(placing.facts, accepted('Protection', id(2)))
    expect(format(exposed(both.state))).toBe('0')
    expect(both.owes(true)).toContainEqual(duty({ type: 'RecallStop' }))
    const back = { ...recallRequested(id(1)), data: { orderId: id(1), because: 'moved', attempt: 1 } }
    expect(both.when({ type: 'RecallStop', nowMs: T })).toEqual([back])
    const done = given(both.facts, back as PositionFact, ended('ProtectionReduced', id(1), '0'))
    expect(done.state).toMatchObject({ stopsLost: 0, value: { protection: 'protected' } })
    expect(moves(done)).toEqual([])
  })

  test('refused, the second leaves the first, and is tried again later', () => {
    const refused = given(contracts, armed, second, abandoned('TopUpAbandoned', id(2)))
    expect(refused.state.isStopRefused).toBe(false)
    expect(moves(refused)).toEqual([duty({ type: 'MoveStop' }, T + 2000)])
  })

  test('on spot the coins of the first are taken, so that it is taken back before another is asked for', () => {
    const spot = given(held(planOf('two-stops')), armed)
    expect(moves(spot)).toEqual([])
    expect(spot.when({ type: 'RecallStop', nowMs: T })).toMatchObject([{ type: 'ProtectionRecallRequested', data: { because: 'price' } }])
  })
})

describe('the stop that rests at the venue', () => {
  test('stays the hard stop where the plan does not say otherwise, and the engine watches the trailing stop', () => {
    const { nearestAtVenue: _, ...exits } = nearest.exits
    const story = given(held({ ...planOf('amend'), exits }), armed)
    expect(moves(story)).toEqual([])
    expect(levels(story)).toContain('trailing-stop')
  })

  // bought at 100 without a fee, sold with 0.1 %: 100 / 0.999 = 100.1, up to 100.5
  test('moves to break-even after fees once that is armed, and is no exit of the engine from then on', () => {
    const plan = { ...planOf('amend'), trailing: null, exits: { ...nearest.exits, breakEvenAtPct: '2' } }
    const breakEven: PositionFact = { type: 'BreakEvenArmed', data: { threshold: '102.5', compared: '103', stopPrice: '100.5' } }
    const story = given(held(plan), breakEven)
    expect(levels(story)).toContain('break-even')
    const asked = story.when(move) as PositionFact[]
    expect(asked).toMatchObject([{ data: { stopPrice: '100.5', hangsOn: null, reason: 'break-even' } }])
    expect(levels(given(story.facts, asked, amended()))).not.toContain('break-even')
  })

  test('moves with a later average by the same means, as soon as no entry lives', () => {
    const plan = { ...planOf('amend'), maxStops: 4 }
    const pieces = [
      entryRequested({ plan }),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '5'),
      stopRequested('5'),
      accepted('Protection', id(1)),
    ]
    const second = filled('Entry', id(0), '5', { price: '96', trade: 't2' })
    const living = given(pieces, second)
    expect(moves(living)).toEqual([])
    // 98 on average: 88.2, up to 88.5
    const over = given(living.facts, stopRequested('5', id(2)), accepted('Protection', id(2)), ended('EntryEnded', id(0), '10'))
    expect(over.when(move)).toMatchObject([
      { type: 'ProtectionAmendRequested', data: { orderId: id(1), quantity: '5', stopPrice: '88.5' } },
    ])
  })
})
