import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { parse } from '../../src/kernel/money.ts'
import { accepted, bought10, continued, entryRequested, filled, foreign, funding, given, id, T } from './story.ts'

describe('a trade without an order of ours', () => {
  test('takes coins that are held, counts as a way out, and counts once by its id', () => {
    const story = given(...bought10)
    const command = { type: 'RecordForeignFill', fill: foreign('sell', { because: 'liquidation' }), venueTimeMs: T + 5 } as const
    expect(story.when(command)).toEqual([{ type: 'ForeignFill', data: foreign('sell', { because: 'liquidation' }), venueTime: T + 5 }])
    const after = given(...bought10, { type: 'ForeignFill', data: command.fill })
    expect(after.state).toMatchObject({ exposure: parse('8'), exitValue: parse('200'), lastSale: 'liquidation' })
    expect(after.when(command)).toBe('nothing-new')
  })

  test('brings coins, and neither the plan nor the average price paid hears of them', () => {
    const story = given(...bought10)
    const after = given(...bought10, { type: 'ForeignFill', data: foreign('buy', { price: '500' }) })
    expect(after.state).toMatchObject({ exposure: parse('12'), entryValue: parse('1000'), exitValue: 0n, lastSale: null })
    expect(after.state.plan).toEqual(story.state.plan)
  })

  test('takes what is held of coins, and no more: the rest waits for its purchase (2 of 1.5, and three quarters of the fee)', () => {
    const story = given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '1.5'))
    const fee = { amount: '0.4', asset: 'USD', quoteValue: '0.4' }
    expect(story.when({ type: 'RecordForeignFill', fill: foreign('sell', { fee }), venueTimeMs: T })).toEqual([
      {
        type: 'ForeignFill',
        data: foreign('sell', { quantity: '1.5', fee: { ...fee, amount: '0.3', quoteValue: '0.3' }, part: { is: 'held', of: '2' } }),
        venueTime: T,
      },
      {
        type: 'UncoveredSaleObserved',
        data: { ...foreign('sell', { quantity: '0.5', fee: { ...fee, amount: '0.1', quoteValue: '0.1' } }), of: '2' },
        venueTime: T,
      },
    ])
    // with its fee in coins 2.5 would go: 1.2 are sold, and 0.3 are the fee on them
    const inCoins = foreign('sell', { fee: { amount: '0.5', asset: 'BTC', quoteValue: '50' } })
    const facts = story.when({ type: 'RecordForeignFill', fill: inCoins, venueTimeMs: T }) as PositionFact[]
    expect(facts).toMatchObject([
      { data: { quantity: '1.2', fee: { amount: '0.3', quoteValue: '30' } } },
      { data: { quantity: '0.8', fee: { amount: '0.2', quoteValue: '20' } } },
    ])
    expect(continued(story.state, facts).exposure).toBe(0n)
    // an account that holds none has none to sell
    expect(given().when({ type: 'RecordForeignFill', fill: foreign('sell'), venueTimeMs: T })).toMatchObject([
      { type: 'UncoveredSaleObserved', data: { quantity: '2', of: '2' } },
    ])
  })

  test('of the venue itself opens nothing: what it closed is still to be told (F26)', () => {
    const contract = { size: '0.01', settle: 'USD' }
    for (const because of ['liquidation', 'auto-deleveraging'] as const) {
      const fill = foreign('sell', { contract, because })
      expect(given().when({ type: 'RecordForeignFill', fill, venueTimeMs: T })).toBe('more-than-held')
    }
  })

  test('of one of two positions side by side takes no more than that one holds: what is beyond it was opened by a trade still to be told', () => {
    const contract = { size: '1', settle: 'USD' }
    const command = { type: 'RecordForeignFill', fill: foreign('sell', { contract, quantity: '12' }), venueTimeMs: T } as const
    expect(given(...bought10).when({ ...command, positionSide: 'long' })).toBe('more-than-held')
    expect(given(...bought10).when(command)).toHaveLength(2)
    // of the short one it opens
    expect(given().when({ ...command, positionSide: 'short' })).toMatchObject([{ type: 'ForeignFill', data: { quantity: '12' } }])
  })

  test('pays its fee in coins out of the coins', () => {
    const fee = { amount: '0.5', asset: 'BTC', quoteValue: '50' }
    expect(given(...bought10, { type: 'ForeignFill', data: foreign('sell', { fee }) }).state.exposure).toBe(parse('7.5'))
    expect(given(...bought10, { type: 'ForeignFill', data: foreign('buy', { fee }) }).state.exposure).toBe(parse('11.5'))
  })

  test('closes a cycle whose last coins it takes, with reason outside', () => {
    const after = given(...bought10, { type: 'ForeignFill', data: foreign('sell', { quantity: '10', price: '90' }) })
    expect(after.when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'outside', dust: '0', exitValue: '900' } }])
  })
})

describe('funding', () => {
  test('counts once by its id, whenever it is told', () => {
    const command = { type: 'RecordFunding', funding: funding(), venueTimeMs: T } as const
    expect(given().when(command)).toEqual([{ type: 'FundingSettled', data: funding(), venueTime: T }])
    const after = given({ type: 'FundingSettled', data: funding() })
    expect(after.when(command)).toBe('nothing-new')
    expect(after.when({ ...command, funding: funding({ fundingId: 'p0', dueMs: T - 5 }) })).toHaveLength(1)
  })

  test('of nothing is no fact', () => {
    expect(given().when({ type: 'RecordFunding', funding: funding({ amount: '0' }), venueTimeMs: T })).toBe('nothing-new')
  })

  test('remembers the newest 64; one as old as the oldest of them was counted', () => {
    const all = Array.from({ length: 65 }, (_, nth) => ({
      type: 'FundingSettled' as const,
      data: funding({ fundingId: `p${nth}`, dueMs: T + nth }),
    }))
    const after = given(...all)
    expect(after.state.fundings).toHaveLength(64)
    expect(after.state.fundings[0]).toEqual({ fundingId: 'p1', dueMs: T + 1 })
    const told = (dueMs: number, fundingId: string) =>
      after.when({ type: 'RecordFunding', funding: funding({ fundingId, dueMs }), venueTimeMs: T })
    expect(told(T, 'p0')).toBe('nothing-new')
    expect(told(T + 2, 'other')).toHaveLength(1)
  })
})

test('a position that the venue liquidates says so when it closes', () => {
  const story = given(...bought10)
  const fill = foreign('sell', { quantity: '10', because: 'liquidation' })
  const sold = story.when({ type: 'RecordForeignFill', fill, venueTimeMs: T }) as PositionFact[]
  expect(given(...bought10, sold).when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'liquidation', dust: '0' } }])
})
