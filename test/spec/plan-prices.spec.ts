import { describe, expect, test } from 'vitest'
import { protectable } from '../../machines/position/claims.ts'
import { hardStopOf, planPrice } from '../../machines/position/plan-prices.ts'
import { mapPlan } from '../../machines/position/position-plan.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  accepted,
  continued,
  ended,
  entryRequested,
  filled,
  found,
  given,
  id,
  plan,
  query,
  recallRequested,
  stopRequested,
  T,
  trailingPlan,
  types,
  unknown,
} from './story.ts'

const told = (price: ReturnType<typeof planPrice>) =>
  price === null ? null : [format(price.price), price.hangsOn.is, format(price.hangsOn.price)]
const stopOf = (state: PositionState) => told(hardStopOf(state))
const targetOf = (state: PositionState) => told(planPrice(state, 'with', state.plan!.takeProfit))

const asked = [entryRequested({ quantity: '10' }), accepted('Entry', id(0))]
const commands = ({ owes }: ReturnType<typeof given>) => owes().flatMap((item) => (item.kind === 'command' ? [item.command] : []))

describe('the prices of a plan', () => {
  test('hang on the limit until something is bought, on the average price paid from then on', () => {
    expect(stopOf(given(asked).state)).toEqual(['90', 'limit', '100'])
    // 10 % of 98 off is 88.2, up to the half: 88.5; 10 % more is 107.8, down to 107.5
    const first = given(asked, filled('Entry', id(0), '4', { price: '98' }))
    expect(stopOf(first.state)).toEqual(['88.5', 'average', '98'])
    expect(targetOf(first.state)).toEqual(['107.5', 'average', '98'])
    // 4 at 98 and 6 at 99.5 are 98.9: 89.01 and 108.79
    const both = given(first.facts, filled('Entry', id(0), '6', { price: '99.5' }))
    expect(stopOf(both.state)).toEqual(['89.5', 'average', '98.9'])
    expect(targetOf(both.state)).toEqual(['108.5', 'average', '98.9'])
  })

  test('count what was bought, not what a fee in coins left of it, and nothing of what was sold', () => {
    const fee = { amount: '1', asset: 'BTC', quoteValue: '98' }
    const story = given(asked, filled('Entry', id(0), '10', { price: '98', fee }), ended('EntryEnded', id(0), '10'))
    expect(stopOf(story.state)).toEqual(['88.5', 'average', '98'])
    const sold = continued(story.state, [
      stopRequested('9'),
      accepted('Protection', id(1)),
      filled('Protection', id(1), '5', { price: '88' }),
    ])
    expect(stopOf(sold)).toEqual(['88.5', 'average', '98'])
  })

  test('may be distances of price: the same wherever the average is', () => {
    const fixed = { ...plan, hardStop: { by: 'price', of: '3' }, takeProfit: { by: 'price', of: '7.5' } } as const
    const story = given(entryRequested({ plan: fixed }), accepted('Entry', id(0)), filled('Entry', id(0), '4', { price: '98' }))
    expect([stopOf(story.state), targetOf(story.state)]).toEqual([
      ['95', 'average', '98'],
      ['105.5', 'average', '98'],
    ])
    expect(mapPlan(mapPlan(fixed, parse), format)).toEqual(fixed)
  })

  test('of the activation of a trailing stop as well', () => {
    const story = given(
      entryRequested({ plan: trailingPlan }),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '10', { price: '90' }),
      ended('EntryEnded', id(0), '10'),
    )
    // 5 % over 90 is 94.5
    expect(story.when({ type: 'MoveTrailing', price: parse('94') })).toBe('below-activation')
    expect(story.when({ type: 'MoveTrailing', price: parse('94.5') })).toMatchObject([{ type: 'TrailingArmed', data: { mark: '94.5' } }])
  })

  test('decide what the venue would take: the least value is asked for at the stop that follows the fill', () => {
    const tight = { ...plan, minNotional: '90' }
    const one = (price: string) =>
      given(entryRequested({ plan: tight }), accepted('Entry', id(0)), filled('Entry', id(0), '1', { price })).state
    // one coin at its stop: 90 and 89.5
    expect([protectable(one('100'), parse('1')), protectable(one('99'), parse('1'))].map(format)).toEqual(['1', '0'])
  })

  test('are written where they are used, and what they hang on', () => {
    const story = given(asked, filled('Entry', id(0), '10', { price: '98' }), ended('EntryEnded', id(0), '10'))
    expect(story.when({ type: 'Protect', nowMs: T })).toMatchObject([
      { type: 'ProtectionRequested', data: { stopPrice: '88.5', hangsOn: { is: 'average', price: '98' } } },
    ])
  })
})

test('an exit that waited is judged by the level in force: a fill may have moved it', () => {
  const story = given(asked, filled('Entry', id(0), '4', { price: '98' }))
  const hangsOn = { is: 'average', price: '98' } as const
  const exit = (compared: string) => ({ type: 'DecideExit', reason: 'take-profit', threshold: '107.5', compared, hangsOn }) as const
  expect(story.when(exit('108'))).toMatchObject([{ data: { threshold: '107.5', hangsOn } }, {}])
  // 4 at 98 and 6 at 99.5: the target is at 108.5 now
  const later = given(story.facts, filled('Entry', id(0), '6', { price: '99.5' }))
  expect(later.when(exit('108'))).toBe('not-due')
  expect(later.when(exit('108.5'))).toMatchObject([{ data: { threshold: '108.5', hangsOn: { is: 'average', price: '98.9' } } }, {}])
})

describe('a stop that rests where the plan does not put it', () => {
  // the first piece at 100 has its stop at 90; with the second at 90 the average is 95, and the plan's stop at 85.5
  const pieces = [
    ...asked,
    filled('Entry', id(0), '5'),
    stopRequested('5'),
    accepted('Protection', id(1)),
    filled('Entry', id(0), '5', { price: '90', trade: 't2' }),
  ]
  const second = { ...stopRequested('5', id(2)), data: { ...stopRequested('5', id(2)).data, stopPrice: '85.5' } } as never
  const apart = [...pieces, second, accepted('Protection', id(2))]
  const bought = [...apart, ended('EntryEnded', id(0), '10')]

  test('stays while an entry lives: the average may move on', () => {
    const story = given(apart)
    expect(commands(story)).not.toContainEqual({ type: 'RecallStop' })
    expect(story.when({ type: 'RecallStop', nowMs: T })).toBe('nothing-to-protect')
  })

  test('is taken back for its price once none does, and its coins get one where it belongs', () => {
    const story = given(bought)
    expect(commands(story)).toContainEqual({ type: 'RecallStop' })
    expect(story.when({ type: 'RecallStop', nowMs: T })).toEqual([
      { type: 'ProtectionRecallRequested', data: { orderId: id(1), because: 'price', attempt: 1 } },
    ])
    const recalled = given(bought, recallRequested(id(1)))
    expect(commands(recalled), 'one stop is in motion at a time').not.toContainEqual({ type: 'RecallStop' })
    const gone = given(recalled.facts, ended('ProtectionReduced', id(1), '0'))
    expect(commands(gone)).toContainEqual({ type: 'Protect' })
    expect(gone.when({ type: 'Protect', nowMs: T })).toMatchObject([
      { type: 'ProtectionRequested', data: { quantity: '5', stopPrice: '85.5', hangsOn: { is: 'average', price: '95' } } },
    ])
  })

  test('is asked back again, later, when that came to nothing', () => {
    const stuck = given(bought, recallRequested(id(1)), unknown('Protection', id(1), 'cancel', T + 5), found('Protection', id(1)))
    expect(stuck.owes()).toContainEqual({ kind: 'command', command: { type: 'RecallStop' }, notBeforeMs: T + 2000 })
    expect(stuck.when({ type: 'RecallStop', nowMs: T })).toBe('not-due')
    expect(types(stuck.when({ type: 'RecallStop', nowMs: T + 2000 }))).toEqual(['ProtectionRecallRequested'])
  })

  test('stays once it has begun to sell', () => {
    const story = given(bought, filled('Protection', id(1), '1', { price: '90', trade: 't3' }))
    expect(commands(story)).not.toContainEqual({ type: 'RecallStop' })
  })

  test('is no other one: nothing is owed where every stop is on its tick', () => {
    const even = [
      ...asked,
      filled('Entry', id(0), '10'),
      ended('EntryEnded', id(0), '10'),
      stopRequested('10'),
      accepted('Protection', id(1)),
    ]
    expect(
      given(even)
        .owes()
        .filter((item) => item.kind === 'query-order'),
    ).toEqual([query(id(1), T + 30_000, 30_000)])
    expect(commands(given(even))).not.toContainEqual({ type: 'RecallStop' })
  })
})
