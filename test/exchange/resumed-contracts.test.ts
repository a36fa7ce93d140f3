import { expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { Report, SurveyReport } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { BTC, PLAIN, perpetual, sellStop } from './stage.ts'

const orderOf = (intent: Intent) => {
  if (intent.kind !== 'place') throw new Error('It places nothing.')
  return intent.order
}

/** An account whose log says that it holds five contracts for 500 and has a stop open on BTC, at a venue that has heard no price yet. */
const resumed = (marginMode: 'isolated' | 'cross', direction: 'long' | 'short') => {
  const held = perpetual({ marginMode }, { symbol: 'ETH/USD:USD', base: 'ETH' })
  const venue = new PaperVenue(PLAIN, [BTC, held], { USD: '300', BTC: '1' })
  const told: Report[] = []
  venue.listen((report) => told.push(report))
  const position = { symbol: held.symbol, direction, quantity: parse('5'), value: parse('500') }
  venue.resume({ orders: [{ order: orderOf(sellStop(0, '90')), trades: [] }], underway: [], positions: [position] }, 1)
  const dueNow = (): void => {
    while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  }
  return { venue, told, dueNow }
}

test.each([
  ['isolated', 'long'],
  ['isolated', 'short'],
  ['cross', 'long'],
  ['cross', 'short'],
] as const)(
  'what no price was heard of since a start is worth what was paid, and ends by its own price: %s, %s',
  (marginMode, direction) => {
    const { venue, told, dueNow } = resumed(marginMode, direction)
    venue.tick(0, 85, 10, 2, true)
    dueNow()
    expect(
      told.map(({ kind }) => kind),
      'the stop of the other coin, whose price was heard first',
    ).toEqual(['trade', 'order'])
    venue.fund(1, parse('0.001'), 5)
    dueNow()
    expect(told.at(-1)).toMatchObject({ kind: 'funding', funding: { amount: direction === 'long' ? '-0.5' : '0.5' } })
    venue.survey({ askedMs: 9 })
    const survey = told.at(-1) as SurveyReport
    expect(survey.positions.found).toEqual([{ symbol: 'ETH/USD:USD', side: direction, quantity: '5' }])
    told.splice(0)
    // its first price is far beyond what its margin bears
    venue.tick(1, direction === 'long' ? 1 : 900, 10, 20_000, true)
    dueNow()
    expect(told.map(({ kind }) => kind)).toEqual(['foreign-fill'])
  },
)

test('a stop that stands waits for a price: a mark price or a payment of funding that is heard before any triggers none', () => {
  const held = perpetual({ stopsOn: 'last' })
  const venue = new PaperVenue(PLAIN, [held], { USD: '1000' })
  const told: Report[] = []
  venue.listen((report) => told.push(report))
  const position = { symbol: held.symbol, direction: 'long', quantity: parse('5'), value: parse('500') } as const
  const order = orderOf(sellStop(0, '90', { quantity: '5', reduceOnly: true }))
  venue.resume({ orders: [{ order, trades: [] }], underway: [], positions: [position] }, 1)
  venue.mark(0, 101, 2)
  venue.fund(0, parse('0.001'), 3)
  venue.tick(0, 100, 10, 4, true)
  venue.tick(0, 91, 10, 5, false)
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  expect(told.map(({ kind }) => kind)).toEqual(['funding'])
  venue.tick(0, 90, 10, 20_000, false)
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  expect(told.map(({ kind }) => kind)).toEqual(['funding', 'trade', 'order'])
})

test('what the venue closes bears an id that no process before this one gave: a second liquidation is no repetition of the first', () => {
  const liquidatedOf = (atMs: number): string[] => {
    const venue = new PaperVenue(PLAIN, [perpetual()], { USD: '100' })
    const ids: string[] = []
    venue.listen((report) => {
      if (report.kind === 'foreign-fill') ids.push(report.fill.tradeId)
    })
    const position = { symbol: 'BTC/USD', direction: 'long', quantity: parse('5'), value: parse('500') } as const
    venue.resume({ orders: [], underway: [], positions: [position] }, atMs)
    venue.tick(0, 50, 10, atMs + 1, true)
    while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
    return ids
  }
  const [first, again, second] = [liquidatedOf(1), liquidatedOf(1), liquidatedOf(5)]
  expect(first).toHaveLength(1)
  expect(again, 'all that is drawn is drawn by a key').toEqual(first)
  expect(second).toHaveLength(1)
  expect(second).not.toEqual(first)
})
