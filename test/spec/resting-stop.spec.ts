import { describe, expect, test } from 'vitest'
import { claimed, exposed } from '../../machines/position/claims.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { format } from '../../src/kernel/money.ts'
import { amended, armed, held, levels, move, moves, nearest, newStop, planOf, raised } from './move-stage.ts'
import { abandoned, accepted, duty, ended, entryRequested, filled, given, id, recallRequested, stopRequested, T } from './story.ts'

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

  test('whichever of the two sells, what it sold is claimed by neither (I-07)', () => {
    const both = given(contracts, armed, second, accepted('Protection', id(2)))
    const contract = { size: '1', settle: 'USD', direction: 'long' } as const
    const sold = (order: string, quantity: string) => {
      const fact = filled('Protection', order, quantity)
      return { ...fact, data: { ...fact.data, contract } } as PositionFact
    }
    for (const facts of [[sold(id(1), '4')], [sold(id(2), '4')], [sold(id(1), '3'), sold(id(2), '1')]])
      expect([claimed, exposed].map((of) => format(of(given(both.facts, facts).state)))).toEqual(['6', '0'])
    // what is left of the position is none: the other one stands for nothing, and nothing could close while it does
    const none = given(both.facts, sold(id(1), '10'), ended('ProtectionReduced', id(1), '10'))
    expect(none.owes()).toContainEqual(duty({ type: 'RecallStop' }))
    expect(none.when({ type: 'RecallStop', nowMs: T })).toMatchObject([{ data: { orderId: id(2), because: 'moved' } }])
    expect(none.when(move)).toBe('nothing-to-move')
    // the other one is gone: contracts that it has sold cannot be sold once more
    const alone = given(both.facts, sold(id(1), '4'), ended('ProtectionReduced', id(1), '4'))
    expect([claimed, exposed].map((of) => format(of(alone.state)))).toEqual(['6', '0'])
    expect(given(alone.facts, raised).when(move)).toMatchObject([{ data: { orderId: id(3), quantity: '6', stopPrice: '105.5' } }])
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
