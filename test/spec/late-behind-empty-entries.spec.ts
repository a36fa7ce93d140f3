import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { type Direction, directions, sideOf } from '../../src/kernel/direction.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  closed,
  duty,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  filled,
  given,
  id,
  trade,
  types,
} from './story.ts'

/** An entry that is told to have ended without a trade. It brought ten, and its trade is told later than others have ended. */
const toldShort = [entryRequested(), accepted('Entry', id(0)), abandoned('EntryAbandoned', id(0), 'cancelled')]
const late = { type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '10') } as const

const nothing = {
  'refused by the venue': (order: string) => [entryRequested({ order }), abandoned('EntryAbandoned', order, 'rejected')],
  'never arrived': (order: string) => [entryRequested({ order }), abandoned('EntryAbandoned', order, 'never-arrived')],
  cancelled: (order: string) => [entryRequested({ order }), accepted('Entry', order), abandoned('EntryAbandoned', order, 'cancelled')],
} satisfies Record<string, (order: string) => readonly PositionFact[]>
const bringing = (order: string, quantity = '10') => [
  entryRequested({ order, quantity }),
  accepted('Entry', order),
  filled('Entry', order, quantity),
  ended('EntryEnded', order, quantity),
]
const whole = (first: number) => [
  ...bringing(id(first)),
  exitDecided,
  exitRequested('10', id(first + 1)),
  accepted('Exit', id(first + 1)),
  filled('Exit', id(first + 1), '10'),
  ended('ExitEnded', id(first + 1), '10'),
  closed('0'),
]
const held = (...story: readonly PositionFact[]) => {
  const facts = given(...story).when(late)
  const after = given(...story, ...(facts as readonly PositionFact[]))
  return { facts: types(facts), held: format(after.state.exposure), owes: after.owes() }
}

describe('the trade of an entry that was told to have ended without one (F28 I-05 I-10)', () => {
  describe.each(Object.entries(nothing))('while later entries came to nothing: %s', (_, entry) => {
    test.each([1, 2, 3, 20])('%s of them: its coins are held, and want a stop', (entries) => {
      const others = Array.from({ length: entries }, (_, nth) => entry(id(nth + 1))).flat()
      expect(held(...toldShort, ...others)).toEqual({
        facts: ['EntryLateFilled'],
        held: '10',
        owes: expect.arrayContaining([duty({ type: 'Protect' })]),
      })
    })

    test('and the one behind them brought coins: those of both are held', () => {
      const story = [...toldShort, ...entry(id(1)), ...bringing(id(2))]
      expect(held(...story)).toMatchObject({ facts: ['EntryLateFilled'], held: '20' })
    })
  })

  test('counts once, however often it is told', () => {
    const story = [...toldShort, ...nothing.cancelled(id(1)), ...nothing.cancelled(id(2))]
    const known = given(...story, ...(given(...story).when(late) as readonly PositionFact[]))
    expect(known.when(late)).toBe('nothing-new')
  })

  test('is a stranger’s once a whole position lies between', () => {
    expect(held(...toldShort, ...whole(1)).facts).toEqual(['EntryLateFilled'])
    expect(given(...toldShort, ...whole(1), entryRequested({ order: id(3) })).when(late)).toBe('foreign-order')
  })

  test('does not make the state grow: of entries that come to nothing the newest 64 are known', () => {
    const others = Array.from({ length: 200 }, (_, nth) => nothing['refused by the venue'](id(nth + 1))).flat()
    const { orders } = given(...toldShort, ...others).state
    expect(orders.map(({ orderId }) => orderId)).toEqual(Array.from({ length: 64 }, (_, nth) => id(nth + 137)))
  })

  test.each(directions)('of contracts takes out of what was opened against it meanwhile (%s)', (direction) => {
    const contract = { size: '1', settle: 'USD' }
    const of = (its: Direction) => (fact: PositionFact) => {
      const asked = { contract: { ...contract, leverage: '1', marginMode: 'isolated' }, margin: '10', side: sideOf(its, 'open') }
      const more = fact.type === 'EntryRequested' ? asked : 'tradeId' in fact.data ? { contract: { ...contract, direction: its } } : {}
      // the same fact of an order of contracts: no type follows what is put together
      return { ...fact, data: { ...fact.data, ...more } } as PositionFact
    }
    const against: Direction = direction === 'long' ? 'short' : 'long'
    const story = [
      ...toldShort.map(of(direction)),
      ...[...nothing['refused by the venue'](id(1)), ...bringing(id(2), '19')].map(of(against)),
    ]
    const told = given(...story).when(late) as readonly PositionFact[]
    expect(told).toMatchObject([{ type: 'EntryLateFilled', data: { contract: { direction } } }])
    const { state } = given(...story, ...told)
    expect([state.direction, state.exposure, state.beyond]).toEqual([against, parse('9'), 0n])
  })
})
