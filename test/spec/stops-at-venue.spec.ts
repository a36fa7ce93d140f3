import { describe, expect, test } from 'vitest'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  accepted,
  bought10,
  duty,
  ended,
  entryRequested,
  filled,
  given,
  id,
  plan,
  recallRequested,
  stopRequested,
  T,
  types,
} from './story.ts'

/** `plan.maxStops`: how many stops the venue lets rest. Four are the usual case, and merge.spec.ts is about them. */
describe('where no stop rests at the venue', () => {
  const bare = given(entryRequested({ plan: { ...plan, maxStops: 0 } }), bought10.slice(1))
  test('none is asked for, and none is owed but the end of the time', () => {
    expect(bare.when({ type: 'Protect', nowMs: T })).toBe('max-stops')
    expect(bare.owes()).toEqual([duty({ type: 'DecideOwedExit', reason: 'time-limit' }, T + 1000 + plan.maxHoldMs)])
  })

  test('the engine watches the price of the stop, from the first coin on, and sells at market there', () => {
    const stop = { side: 'against', price: parse('90'), hangsOn: { is: 'average', price: parse('100') }, reason: 'hard-stop' }
    expect(exitLevels(bare.state)).toContainEqual(stop)
    const first = given(bare.facts.slice(0, 2), filled('Entry', id(0), '4'))
    expect(exitLevels(first.state)).toContainEqual(stop)
    const exit = { type: 'DecideExit', reason: 'hard-stop', threshold: '90', compared: '89' } as const
    const leaving = given(bare.facts, bare.when(exit) as readonly PositionFact[])
    expect(types(leaving.when({ type: 'RequestExit', nowMs: T }))).toEqual(['ExitRequested'])
  })
})

test('with one stop at most, it is recalled for coins without one, which are watched until the next one stands', () => {
  const one = given(
    entryRequested({ plan: { ...plan, maxStops: 1 } }),
    accepted('Entry', id(0)),
    filled('Entry', id(0), '4'),
    stopRequested('4'),
    accepted('Protection', id(1)),
    filled('Entry', id(0), '6'),
  )
  expect(one.owes()).toContainEqual(duty({ type: 'RecallStop' }))
  const gone = given(one.facts, recallRequested(id(1)), ended('ProtectionEnded', id(1), '0'))
  expect(exitLevels(gone.state)[0]).toMatchObject({ reason: 'hard-stop' })
  expect(gone.owes()).toContainEqual(duty({ type: 'Protect' }))
  expect(gone.when({ type: 'Protect', nowMs: T })).toMatchObject([{ type: 'ProtectionRequested', data: { quantity: '10' } }])
})
