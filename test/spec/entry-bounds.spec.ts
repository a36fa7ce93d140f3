import { expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { mapPlan } from '../../machines/position/position-plan.ts'
import { parse } from '../../src/kernel/money.ts'
import { BRANCH } from './branch.ts'
import { given, openCommand, plan, types } from './story.ts'

const refusedByRisk = { ok: false, refusal: 'max-positions', judged: { openPositions: '6', maxPositions: '5' } } as const

/** A plan under which each of the three lower bounds of an entry can be the only one that is broken. */
const bounds = (minQuantity: string, minNotional: string) => mapPlan({ ...plan, minQuantity, minNotional }, parse)

test.each([
  ['only the quantity is too small', { quantity: parse('0.5'), plan: bounds('1', '0') }],
  ['only the value is too small', { quantity: parse('0.5'), plan: bounds('0', '50.01') }],
  ['nothing is asked for, where the venue has no bounds', { quantity: parse('0'), plan: bounds('0', '0') }],
  ['less than nothing is asked for, where the venue has no bounds', { quantity: parse('-1'), plan: bounds('-2', '-200') }],
])('an entry is below the minimum if %s', (_, more) => {
  expect(given().when(openCommand(more))).toBe('below-minimum')
})

test.each([
  ['the smallest quantity', { quantity: parse('0.5'), plan: bounds('0.5', '0') }],
  ['the smallest value', { quantity: parse('0.5'), plan: bounds('0', '50') }],
  ['the smallest of both', { quantity: parse('0.5'), plan: bounds('0.5', '50') }],
  ['a reserve that is exactly its value', { reserve: parse('1000') }],
])('an entry of %s passes', (_, more) => {
  expect(types(given().when(openCommand(more)))).toEqual(['EntryRequested'])
})

test.each([
  [
    'coin-halted',
    openCommand({ quoteAgeMs: 60_001 }, { isVenueTimeKnown: false, marketFault: { refusal: 'coin-halted', judged: { haltedMs: '7' } } }),
    { haltedMs: '7' },
  ],
  ['account-lacks', openCommand({}, { accountLacks: { ours: '2', theirs: '1' } }), { ours: '2', theirs: '1' }],
  ['placed-after-copy', openCommand({}, { ordersAfterCopy: 3 }), { ordersAfterCopy: '3' }],
  ['stale-quote', openCommand({ quoteAgeMs: 60_001 }), { quoteAgeMs: '60001', quoteAgeLimitMs: '60000' }],
  ['max-positions', openCommand({ risk: refusedByRisk }), { openPositions: '6', maxPositions: '5' }],
  ['below-minimum', openCommand({ quantity: parse('0.05') }), { quantity: '0.05', minQuantity: '1', value: '5', minNotional: '10' }],
  ['target-below-cost', openCommand({ planFault: { refusal: 'target-below-cost', judged: { gain: '1' } } }), { gain: '1' }],
  ['over-budget', openCommand({}, { freeBudget: parse('1000.5') }), { reserve: '1001', freeBudget: '1000.5' }],
  ['not-trading', openCommand({}, { trading: false }), {}],
] as const)('the refusal %s says by which numbers it was judged', (refusal, command, judged) => {
  expect(decidePosition(command, given().state, BRANCH)).toEqual({ ok: false, refusal, judged })
})
