import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  accepted,
  bought10,
  cancelRequested,
  continued,
  entryRequested,
  exitDecided,
  feeInBase,
  foreign,
  given,
  id,
  protected10,
  T,
  trade,
} from './story.ts'

const byHand = (
  side: 'buy' | 'sell',
  atMs: number,
  more: Parameters<typeof foreign>[1] = {},
): Extract<PositionCommand, { type: 'RecordForeignFill' }> => ({
  type: 'RecordForeignFill',
  fill: foreign(side, { tradeId: `${side}-${atMs}`, ...more }),
  venueTimeMs: atMs,
})
const told = (story: ReturnType<typeof given>, command: PositionCommand): ReturnType<typeof given> => {
  const facts = story.when(command)
  if (typeof facts === 'string') throw new Error(facts)
  return given([...story.facts, ...facts])
}
const facts = (story: ReturnType<typeof given>, command: PositionCommand) => story.when(command) as readonly PositionFact[]

describe('a sale by somebody else of more coins than are held', () => {
  // ten are held; four are bought by hand for 90, and 13 of the 14 sold for 110
  const sale = byHand('sell', T + 20, { quantity: '13', price: '110', fee: { amount: '1.3', asset: 'USD', quoteValue: '1.3' } })
  const purchase = byHand('buy', T + 10, { quantity: '4', price: '90' })

  test('takes what is held, and once the purchase is told, the rest: one of the four is left', () => {
    const sold = told(given(...bought10), sale)
    expect(sold.state).toMatchObject({ exposure: 0n, exitValue: parse('1100'), lastSale: 'outside' })
    expect(facts(sold, purchase)).toEqual([
      { type: 'ForeignFill', data: purchase.fill, venueTime: T + 10 },
      {
        type: 'ForeignFill',
        data: {
          ...sale.fill,
          quantity: '3',
          fee: { ...sale.fill.fee, amount: '0.3', quoteValue: '0.3' },
          part: { is: 'covered', of: '13' },
        },
        venueTime: T + 20,
      },
    ])
    expect(told(sold, purchase).state).toMatchObject({ exposure: parse('1'), exitValue: parse('1430'), uncovered: [] })
  })

  test.each([
    ['rests', [], 'protected'],
    ['is being cancelled', [exitDecided, cancelRequested('Protection', id(1))], 'clearing'],
  ] as const)('is remembered while the stop of what is held %s', (_, more, protection) => {
    const held = given(...protected10, ...more)
    expect(held.state.value.protection).toBe(protection)
    const sold = told(held, sale)
    expect(sold.state).toMatchObject({ exposure: 0n, uncovered: [{ quantity: '3', of: '13' }] })
    expect(told(sold, purchase).state).toMatchObject({ exposure: parse('1'), uncovered: [] })
  })

  test('takes nothing of what is bought behind it', () => {
    const sold = told(given(...bought10), sale)
    const later = byHand('buy', T + 21, { quantity: '4' })
    expect(facts(sold, later)).toHaveLength(1)
    expect(told(sold, later).state.exposure).toBe(parse('4'))
    expect(told(told(sold, later), purchase).state).toMatchObject({ exposure: parse('5'), uncovered: [] })
  })

  test('is told twice, and its purchase too: each counts once', () => {
    const sold = told(given(...bought10), sale)
    expect(sold.when(sale)).toBe('nothing-new')
    const both = told(sold, purchase)
    expect([both.when(sale), both.when(purchase)]).toEqual(['nothing-new', 'nothing-new'])
  })

  test('is covered by several purchases, and covers none twice', () => {
    let story = told(given(...bought10), sale)
    for (const [nth, quantity] of ['1', '1.5', '1.5'].entries()) story = told(story, byHand('buy', T + nth, { quantity, price: '90' }))
    expect(story.state).toMatchObject({ exposure: parse('1'), uncovered: [] })
    const covered = story.facts.flatMap(({ type, data }) =>
      type === 'ForeignFill' && data.part?.is === 'covered' ? [[data.quantity, data.fee.amount]] : [],
    )
    expect(covered).toEqual([
      ['1', '0.1'],
      ['1.5', '0.15'],
      ['0.5', '0.05'],
    ])
  })

  test('is covered by coins of our own entry that are told late', () => {
    const entry = [entryRequested({ quantity: '4' }), accepted('Entry', id(0))]
    const sold = told(given(...entry), byHand('sell', T + 20, { quantity: '3' }))
    expect(sold.state).toMatchObject({ exposure: 0n, uncovered: [{ quantity: '3', of: '3' }] })
    const fill: PositionCommand = { type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '4', { venueTimeMs: T + 10 }) }
    expect(facts(sold, fill).map(({ type }) => type)).toEqual(['EntryFilled', 'ForeignFill', 'EntryEnded'])
    expect(told(sold, fill).state.exposure).toBe(parse('1'))
  })

  test('with its fee in coins takes that as well: 2.4 and 0.6 of the three that are told', () => {
    const sold = told(given(...bought10), byHand('sell', T + 20, { quantity: '11.2', fee: feeInBase('2.8') }))
    expect(sold.state).toMatchObject({ exposure: 0n, uncovered: [{ quantity: '3.2', fee: { amount: '0.8', quoteValue: '80' } }] })
    const part = facts(sold, byHand('buy', T, { quantity: '3' }))[1]
    expect(part).toMatchObject({ data: { quantity: '2.4', fee: { amount: '0.6', quoteValue: '60' } } })
    expect(told(sold, byHand('buy', T, { quantity: '3' })).state).toMatchObject({ exposure: 0n, uncovered: [{ quantity: '0.8' }] })
  })

  test('whose purchase nobody tells sold coins that were never here: the newest 64 are remembered', () => {
    let story = given(...bought10)
    for (let nth = 0; nth < 66; nth++) story = told(story, byHand('sell', T + nth, { quantity: '11' }))
    expect(story.state.uncovered).toHaveLength(64)
    expect(story.state.uncovered[0]).toMatchObject({ tradeId: `sell-${T + 2}`, quantity: '11' })
  })
})

describe('in whatever order the trades of an account are told', () => {
  // our entry brings ten and a stop sells two of them; by hand four are bought, and eleven of the twelve sold
  const entry: PositionCommand = { type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '10', { venueTimeMs: T + 1 }) }
  const news: readonly PositionCommand[] = [
    entry,
    byHand('buy', T + 2, { quantity: '4', price: '90' }),
    byHand('sell', T + 3, { quantity: '11', price: '110', fee: { amount: '1.1', asset: 'USD', quoteValue: '1.1' } }),
    byHand('buy', T + 4, { quantity: '0.5', price: '100' }),
    byHand('sell', T + 5, { quantity: '1.5', price: '120' }),
  ]
  const orders = (left: readonly PositionCommand[]): PositionCommand[][] =>
    left.length === 0 ? [[]] : left.flatMap((first) => orders(left.filter((one) => one !== first)).map((rest) => [first, ...rest]))

  test('coins and money come to the same', () => {
    const ends = orders(news).map((order) => {
      const story = order.reduce(told, given(entryRequested(), accepted('Entry', id(0))))
      let cents = 0
      for (const { type, data } of story.facts) {
        if (type !== 'EntryFilled' && type !== 'ForeignFill') continue
        const isBuy = type === 'EntryFilled' || data.side === 'buy'
        cents += Math.round((isBuy ? -1 : 1) * Number(data.quantity) * Number(data.price) * 100 - Number(data.fee.amount) * 100)
      }
      return `${format(story.state.exposure)} ${cents} ${story.state.uncovered.length}`
    })
    // 10 + 4 - 11 + 0.5 - 1.5 coins; -1000 - 360 + 1210 - 1.1 - 50 + 180 USD
    expect(new Set(ends)).toEqual(new Set(['2 -2110 0']))
    expect(ends).toHaveLength(120)
  })
})

test('a state that a restart made of the facts goes on like the one that was there', () => {
  const sold = told(given(...bought10), byHand('sell', T + 20, { quantity: '13' }))
  expect(continued(given().state, sold.facts).uncovered).toEqual(sold.state.uncovered)
})
