import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { Plan } from '../../machines/position/position-plan.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { abandoned, accepted, duty, ended, entryRequested, filled, given, id, plan, stopRequested, T, types } from './story.ts'

const partly = (pct: string, more: Partial<Plan> = {}): Plan => ({ ...plan, ...more, exits: { ...plan.exits, takeProfitPartPct: pct } })
const held = (of: Plan, quantity = '10'): readonly PositionFact[] => [
  entryRequested({ plan: of, quantity }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), quantity),
  ended('EntryEnded', id(0), quantity),
]
const stopped = (of: Plan): readonly PositionFact[] => [...held(of), stopRequested('10'), accepted('Protection', id(1))]
const takeProfit = { type: 'DecideExit', reason: 'take-profit', threshold: '110', compared: '111' } as const
const request = { type: 'RequestExit', nowMs: T } as const
const protect = { type: 'Protect', nowMs: T } as const
type Story = ReturnType<typeof given>
const then = (story: Story, command: Parameters<Story['when']>[0], ...more: readonly PositionFact[]): Story =>
  given(story.facts, story.when(command) as readonly PositionFact[], more)

/** 35 % of ten are three whole steps; the stop on all ten is gone. */
const decided = then(given(stopped(partly('35'))), takeProfit)
const free = given(decided.facts, ended('ProtectionEnded', id(1), '0'))
const covered = then(free, protect, accepted('Protection', id(2)))
const selling = then(covered, request, accepted('Exit', id(3)))
const sold = given(selling.facts, filled('Exit', id(3), '3', { price: '111' }), ended('ExitEnded', id(3), '3'))
const done = then(sold, { type: 'CompleteExit' })

describe('an exit for a part', () => {
  test('says how much it is for, in whole steps, and takes the stop back that claims all', () => {
    expect(given(stopped(partly('35'))).when(takeProfit)).toMatchObject([
      { type: 'ExitDecided', data: { exitId: 1, reason: 'take-profit', quantity: '3' } },
      { type: 'ProtectionCancelRequested', data: { because: 'exit' } },
    ])
  })

  test.each<[string, Plan, string]>([
    ['where the part is too small', partly('9'), '10'],
    ['where the rest is too small for a stop', partly('95', { minQuantity: '2' }), '10'],
    ['where the rest is worth too little at its stop', partly('50', { minNotional: '460' }), '10'],
  ])('is for all %s', (_, of, quantity) => {
    const [fact] = given(held(of, quantity)).when(takeProfit) as readonly PositionFact[]
    expect(fact!.data).not.toHaveProperty('quantity')
  })

  test('waits for the end of the stop, then for a smaller one on the rest', () => {
    expect(decided.when(request)).toBe('wrong-phase')
    expect(free.owes()).toEqual([duty({ type: 'Protect' })])
    expect(free.when(request)).toBe('unprotected-rest')
    expect(free.when(protect)).toMatchObject([{ type: 'ProtectionRequested', data: { quantity: '7' } }])
    expect(covered.owes()).toContainEqual(duty({ type: 'RequestExit' }))
    expect(covered.when(request)).toMatchObject([{ type: 'ExitRequested', data: { exitId: 1, quantity: '3' } }])
  })

  test('takes no stop back where the others leave room enough', () => {
    const two = [...held(partly('35')), stopRequested('6'), accepted('Protection', id(1))]
    expect(types(given(two).when(takeProfit))).toEqual(['ExitDecided'])
  })

  test('is sold where no stop can rest, with the price watched for the rest', () => {
    const story = then(given(held(partly('35', { maxStops: 0 }))), takeProfit)
    expect(story.when(request)).toMatchObject([{ data: { quantity: '3' } }])
  })

  test('asks again for what is left of it, and for no more', () => {
    const less = given(selling.facts, filled('Exit', id(3), '1'), ended('ExitEnded', id(3), '1'))
    expect(less.when({ type: 'CompleteExit' })).toBe('still-sellable')
    expect(less.when(request)).toMatchObject([{ data: { quantity: '2', attempt: 2 } }])
  })

  test('is done when it is sold: the position goes on with its stop, and the trade is not over', () => {
    expect(sold.owes()).toContainEqual(duty({ type: 'CompleteExit' }))
    expect(sold.when({ type: 'ClosePosition' })).toBe('wrong-phase')
    expect(sold.when({ type: 'CompleteExit' })).toEqual([{ type: 'ExitCompleted', data: { exitId: 1, sold: '3' } }])
    expect(done.state).toMatchObject({ exit: null, exposure: parse('7'), value: { exit: 'none', protection: 'protected' } })
    expect(done.owes().filter(({ kind }) => kind === 'command')).toEqual([
      duty({ type: 'DecideOwedExit', reason: 'time-limit' }, T + 1000 + plan.maxHoldMs),
    ])
  })

  test('is done once a cycle: the target is not asked for again, all other rules are', () => {
    expect(priceCommands(done.state, parse('120'))).toEqual([])
    const out = then(done, { ...takeProfit, reason: 'operator' })
    expect(out.facts.find(({ type, data }) => type === 'ExitDecided' && data.exitId === 2)?.data).not.toHaveProperty('quantity')
  })
})

describe('an exit for all overtakes one for a part', () => {
  const operator = { ...takeProfit, reason: 'operator' } as const
  test('also at market: what is left is sold', () => {
    const over = then(selling, operator)
    expect(over.facts.at(-1)).toMatchObject({ type: 'ExitOvertaken', data: { exitId: 2, overtaken: { exitId: 1, reason: 'take-profit' } } })
    const left = given(over.facts, filled('Exit', id(3), '3'), ended('ExitEnded', id(3), '3'))
    expect(left.owes()).toEqual([expect.anything(), duty({ type: 'CancelProtection' })])
    const cleared = then(left, { type: 'CancelProtection', nowMs: T }, ended('ProtectionEnded', id(2), '0'))
    expect(cleared.when(request)).toMatchObject([{ data: { exitId: 2, reason: 'operator', quantity: '7' } }])
  })

  test('and one of lower precedence waits until the part is sold', () => {
    expect(selling.when({ ...takeProfit, reason: 'time-limit' })).toBe('wrong-phase')
    expect(types(done.when({ ...takeProfit, reason: 'time-limit' }))).toEqual(['ExitDecided', 'ProtectionCancelRequested'])
  })

  test('coins that cannot be protected are sold as a whole', () => {
    const refused = then(free, protect, abandoned('ProtectionAbandoned', id(2)))
    const unprotected = { type: 'DecideOwedExit', reason: 'unprotected', nowMs: T } as const
    expect(refused.owes()).toContainEqual(duty({ type: 'DecideOwedExit', reason: 'unprotected' }))
    expect(refused.when(unprotected)).toMatchObject([{ type: 'ExitOvertaken', data: { reason: 'unprotected', overtaken: { exitId: 1 } } }])
  })

  test('the stop on the rest may sell it meanwhile', () => {
    const hit = given(selling.facts, filled('Protection', id(2), '7'), ended('ProtectionEnded', id(2), '7'))
    const out = given(hit.facts, filled('Exit', id(3), '3'), ended('ExitEnded', id(3), '3'))
    expect(out.when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'take-profit', dust: '0' } }])
  })
})
