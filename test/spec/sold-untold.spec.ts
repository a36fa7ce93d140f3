import { describe, expect, test } from 'vitest'
import type { PositionCommand } from '../../machines/position/commands.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { VenueTrade } from '../../machines/position/venue-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { accepted, ended, entryRequested, feeInBase, filled, foreign, given, id, query, STREAM, stopRequested, T, trade } from './story.ts'

/** Of an entry for ten half is told, and a stop is on it; somebody else sells five, which came with the half that is not told. */
const bought = [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '5')]
const byHand: PositionFact = { type: 'ForeignFill', data: foreign('sell', { quantity: '5' }) }
const story = [...bought, stopRequested('5'), accepted('Protection', id(1)), byHand]
const sale = (quantity: string, more: Partial<VenueTrade> = {}): PositionCommand => ({
  type: 'RecordTrade',
  orderId: id(1),
  trade: trade(id(1), quantity, more),
})
const lookedUp = (quantity: string): PositionCommand => ({
  type: 'RecordOrder',
  orderId: id(1),
  answer: { is: 'found', status: 'filled', venueOrderId: 'v', executed: quantity, trades: [trade(id(1), quantity)] },
  venueTimeMs: T,
})

describe('a stop that sells coins of a buy that nobody has told of yet', () => {
  test('waits for it, whoever tells of the sale, and both are looked up meanwhile', () => {
    const told = given(...story)
    expect(told.state.exposure).toBe(0n)
    expect(told.when(sale('5'))).toBe('more-than-held')
    expect(told.when(sale('1'))).toBe('more-than-held')
    expect(told.when(lookedUp('5'))).toBe('more-than-held')
    expect(told.owes()).toContainEqual(query(id(0), T + 30_000))
    expect(told.owes()).toContainEqual(query(id(1), T + 30_000, 30_000))
  })

  test('has sold them once it is told', () => {
    const told = given(...story, filled('Entry', id(0), '5', { trade: 'other' }))
    for (const command of [sale('5'), lookedUp('5')])
      expect(told.when(command)).toMatchObject([{ type: 'ProtectionFilled' }, { type: 'ProtectionEnded' }])
  })

  test('also where the entry is closed: it may have news', () => {
    expect(given(...story, ended('EntryEnded', id(0), '5')).when(sale('5'))).toBe('more-than-held')
  })

  test('as does a fee in coins, and no other', () => {
    const two = [...bought, stopRequested('5'), accepted('Protection', id(1))]
    expect(given(...two).when(sale('4.9', { fee: feeInBase('0.2') }))).toBe('more-than-held')
    expect(given(...two).when(sale('4.9', { fee: feeInBase('0.1') }))).toMatchObject([{ type: 'ProtectionFilled' }])
    expect(given(...two).when(sale('4.9', { fee: { amount: '0.2', asset: 'BNB', quoteValue: '20' } }))).toMatchObject([{}])
  })

  test('stands on for what it claims, so that the coins are not asked for twice', () => {
    const told = given(...story, filled('Entry', id(0), '5', { trade: 'other' }))
    expect(told.state.exposure).toBe(parse('5'))
    expect(told.when({ type: 'Protect', nowMs: T })).toBe('nothing-to-protect')
  })

  test('of contracts takes what there is: the other half is told as of the same number', () => {
    const contract = { size: '1', settle: 'USD' }
    const of = (fact: PositionFact): PositionFact => {
      const more =
        fact.type === 'EntryRequested'
          ? { contract: { ...contract, leverage: '1', marginMode: 'isolated' }, margin: '10' }
          : 'tradeId' in fact.data
            ? { contract: { ...contract, ...(fact.type !== 'ForeignFill' && { direction: 'long' }) } }
            : {}
      // the same fact of an order of contracts: no type follows what is put together
      return { ...fact, data: { ...fact.data, ...more } } as PositionFact
    }
    expect(given(...story.map(of)).when(sale('5'))).toMatchObject([{ type: 'ProtectionFilled' }, { type: 'ProtectionEnded' }])
  })

  test('is not waited for once it is closed: nobody looks it up any more', () => {
    const over = [...story, ended('ProtectionEnded', id(1), '0')]
    expect(() => given(...over).when(sale('5'))).toThrow('No more coins are sold')
  })

  test('waits for a purchase by hand as well, of as many as were sold so, and has sold them once that is told', () => {
    const all = [entryRequested({ quantity: '5' }), ...bought.slice(1), stopRequested('5'), accepted('Protection', id(1)), byHand]
    expect(given(...all).when(sale('5'))).toBe('more-than-held')
    const purchase: PositionFact = { type: 'ForeignFill', data: foreign('buy', { tradeId: 'f2', quantity: '5' }) }
    expect(given(...all, purchase).when(sale('5'))).toMatchObject([{ type: 'ProtectionFilled' }, { type: 'ProtectionEnded' }])
  })

  test('ends the engine where nobody can have bought them: its books are wrong then', () => {
    const of = (bought: string, stop: string) => [
      entryRequested({ quantity: bought }),
      ...story.slice(1, 3),
      stopRequested(stop),
      accepted('Protection', id(1)),
      byHand,
    ]
    expect(() => given(...of('5', '6')).when(sale('6'))).toThrow(`No more coins are sold than are held (${STREAM}).`)
    expect(given(...of('6', '6')).when(sale('6')), 'one may be untold, and five by hand').toBe('more-than-held')
    expect(() => given(...of('6', '7')).when(sale('7'))).toThrow('No more coins are sold')
  })
})
