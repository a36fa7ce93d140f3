import { describe, expect, test } from 'vitest'
import type { Plan } from '../../machines/position/position-plan.ts'
import { accepted, duty, ended, entryRequested, filled, given, id, plan, recallRequested, stopRequested, T, types } from './story.ts'

/** Orders are worth ten at the least. A fifth of a coin is worth 19 at its stop of 95, and what a second entry brings less than ten. */
const few: Plan = { ...plan, hardStop: { by: 'pct', of: '5' }, stepSize: '0.001', minQuantity: '0.001', maxStops: 2 }
const bought = (order: string, quantity: string) => [
  entryRequested({ plan: few, order, quantity }),
  accepted('Entry', order),
  filled('Entry', order, quantity),
]
const first = [...bought(id(0), '0.2'), ended('EntryEnded', id(0), '0.2')]
const stopped = [...first, stopRequested('0.2', id(1)), accepted('Protection', id(1))].map((fact) =>
  fact.type === 'ProtectionRequested' ? ({ ...fact, data: { ...fact.data, stopPrice: '95' } } as typeof fact) : fact,
)
const further = (quantity: string) => [...stopped, ...bought(id(2), quantity), ended('EntryEnded', id(2), quantity)]
const commands = (story: ReturnType<typeof given>) => story.owes().flatMap((item) => (item.kind === 'command' ? [item.command.type] : []))
const recall = { type: 'RecallStop', nowMs: T } as const
const protect = { type: 'Protect', nowMs: T } as const

describe('coins of a further entry, too few for a stop of their own', () => {
  test('are merged with the stop that stands: it is recalled, and one for both is placed', () => {
    // 0.102 x 95 = 9.69
    const story = given(...further('0.102'))
    expect(commands(story)).toContain('RecallStop')
    expect(story.when(protect)).toBe('below-minimum')
    expect(story.when(recall)).toEqual([recallRequested(id(1))])
    const gone = given(...further('0.102'), recallRequested(id(1)), ended('ProtectionEnded', id(1), '0'))
    expect(gone.owes()).toContainEqual(duty({ type: 'Protect' }))
    expect(gone.when(protect)).toMatchObject([{ data: { quantity: '0.302', stopPrice: '95' } }])
    const done = given(...gone.facts, gone.when(protect) as never, accepted('Protection', id(3)))
    expect(commands(done)).toEqual(['DecideOwedExit'])
    expect(done.when(recall)).toBe('nothing-to-protect')
  })

  test('wait while more is being bought, and get a stop of their own where they are enough', () => {
    const buying = given(...stopped, ...bought(id(2), '0.102').slice(0, 2), filled('Entry', id(2), '0.05'))
    expect(commands(buying)).not.toContain('RecallStop')
    // 0.106 x 95 = 10.07
    expect(types(given(...further('0.106')).when(protect))).toEqual(['ProtectionRequested'])
    expect(commands(given(...further('0.106')))).not.toContain('RecallStop')
  })

  test('less than a step of them recall nothing: no stop would cover them', () => {
    const story = given(...further('0.0009'))
    expect(commands(story)).not.toContain('RecallStop')
    expect(story.when(recall)).toBe('nothing-to-protect')
  })

  test('are not merged with a stop that has begun to sell', () => {
    const selling = given(...further('0.102'), filled('Protection', id(1), '0.01'))
    expect(commands(selling)).not.toContain('RecallStop')
  })
})
