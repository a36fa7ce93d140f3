import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { type ForeignShare, shareForeign } from '../../machines/position/share-foreign.ts'
import { shareFunding } from '../../machines/position/share-funding.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { parse } from '../../src/kernel/money.ts'
import { abandoned, accepted, continued, ended, entryRequested, filled, foreign, funding, given, id, protected10, T } from './story.ts'

/** A slot that holds so many coins since then. */
const holds = (quantity: string, openedMs: number): PositionState => ({
  ...given(entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), quantity), ended('EntryEnded', id(0), quantity)).state,
  openedMs,
})
const NOTHING = given().state
const sharesOf = (states: readonly PositionState[], quantity: string) =>
  shareForeign(states, foreign('sell', { quantity }), T)?.map(({ slot, fill }) => [slot, fill.quantity, fill.part])

describe('a sale by hand of coins that several slots hold', () => {
  test('is taken from the slot first that has held longest, and its share is written last', () => {
    expect(sharesOf([holds('4', 9), holds('3', 5), NOTHING, holds('2', 7)], '6')).toEqual([
      [0, '1', { is: 'held', of: '6', behind: 2 }],
      [3, '2', { is: 'held', of: '6', behind: 1 }],
      [1, '3', { is: 'held', of: '6' }],
    ])
    expect(sharesOf([holds('4', 9), holds('3', 5)], '3')).toEqual([[1, '3', undefined]])
    // of one moment the first by its name
    expect(sharesOf([holds('4', 5), holds('3', 5)], '1')).toEqual([[0, '1', undefined]])
  })

  test('of one that alone holds any it is judged whole, and what comes is of the one that has held longest, else of the first', () => {
    expect(sharesOf([NOTHING, holds('3', 5)], '7')).toEqual([[1, '7', undefined]])
    expect(sharesOf([NOTHING, NOTHING], '7')).toEqual([[0, '7', undefined]])
    const slotOf = (states: readonly PositionState[]) => shareForeign(states, foreign('buy'), T)?.map(({ slot }) => slot)
    expect(slotOf([NOTHING, holds('3', 5), holds('3', 4)])).toEqual([2])
    expect(slotOf([NOTHING, NOTHING])).toEqual([0])
  })

  test('beyond what they hold is remembered by the last of them, which then takes what was bought before it', () => {
    const slots = [holds('4', 9), holds('3', 5)]
    const sold = shareForeign(slots, foreign('sell', { quantity: '9' }), T)!.reduce(apply, slots)
    expect(sold.map(({ exposure, uncovered }) => [exposure, uncovered.map(({ quantity, of }) => [quantity, of])])).toEqual([
      [0n, [['2', '9']]],
      [0n, []],
    ])
    const purchase = foreign('buy', { tradeId: 'f2', quantity: '3' })
    expect(shareForeign([...sold].reverse(), purchase, T)).toEqual([{ slot: 1, fill: purchase }])
    expect(shareForeign([...sold].reverse(), purchase, T + 1)).toEqual([{ slot: 0, fill: purchase }])
    const bought = shareForeign(sold, purchase, T)!.reduce(apply, sold)
    expect(bought.map(({ exposure, uncovered }) => [exposure, uncovered])).toEqual([
      [parse('1'), []],
      [0n, []],
    ])
    // told again both change nothing
    for (const fill of [foreign('sell', { quantity: '9' }), purchase])
      expect(exposures(shareForeign(bought, fill, T)!.reduce(apply, bought))).toEqual([parse('1'), 0n])
  })

  test('for more than they hold waits while an order of another slot lives: what it bought may be told behind it', () => {
    const bids = given(entryRequested(), accepted('Entry', id(0))).state
    const told = [filled('Entry', id(0), '5'), ended('EntryEnded', id(0), '5')]
    expect(sharesOf([holds('4', 5), bids], '7')).toBe(undefined)
    expect(sharesOf([bids, bids], '7')).toBe(undefined)
    expect(sharesOf([holds('4', 5), holds('1', 6), bids], '7')).toBe(undefined)
    // nobody else may have bought them
    expect(sharesOf([holds('4', 5), bids], '4')).toEqual([[0, '4', undefined]])
    expect(sharesOf([NOTHING, bids], '7')).toEqual([[1, '7', undefined]])
    // the purchase is told, and then the sale again
    const bought = { ...continued(bids, told), openedMs: 9 }
    const sold = shareForeign([holds('4', 5), bought], foreign('sell', { quantity: '7' }), T)!.reduce(apply, [holds('4', 5), bought])
    expect(sold.map(({ exposure, uncovered }) => [exposure, uncovered])).toEqual([
      [0n, []],
      [parse('2'), []],
    ])
    // the order ends without one
    const ends = continued(bids, [abandoned('EntryAbandoned', id(0), 'expired')])
    expect(sharesOf([holds('4', 5), ends], '7')).toEqual([[0, '7', undefined]])
  })

  test('is not taken from what a stop stands for while others hold as well, but when it takes all there is', () => {
    const first = { ...given(...protected10).state, openedMs: 5 }
    const second = holds('3', 9)
    expect(sharesOf([first, second], '3')).toEqual([[1, '3', undefined]])
    expect(sharesOf([first, second], '4')).toBe(undefined)
    expect(sharesOf([first, second], '13')).toEqual([
      [1, '3', { is: 'held', of: '13', behind: 1 }],
      [0, '10', { is: 'held', of: '13' }],
    ])
  })
})

const apply = (states: readonly PositionState[], { slot, fill }: ForeignShare): PositionState[] =>
  states.map((state, at) => {
    if (at !== slot) return state
    const decided = decidePosition({ type: 'RecordForeignFill', fill, venueTimeMs: T }, state, 'branch')
    return decided.ok ? continued(state, decided.facts) : state
  })
const exposures = (states: readonly PositionState[]): bigint[] => states.map(({ exposure }) => exposure)

test('whatever was written of it before the process died, it is completed when it is told again, and then known', () => {
  const slots = fc.array(fc.record({ held: fc.integer({ min: 0, max: 9 }), openedMs: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(
      slots,
      fc.integer({ min: 1, max: 30 }),
      fc.nat({ max: 5 }),
      fc.constantFrom('0', '0.7'),
      (drawn, quantity, written, amount) => {
        const states = drawn.map(({ held, openedMs }) => (held === 0 ? NOTHING : holds(String(held), openedMs)))
        const fill = foreign('sell', { quantity: String(quantity), fee: { amount, asset: 'USD', quoteValue: amount } })
        const shares = shareForeign(states, fill, T)!
        const whole = shares.reduce(apply, [...states])
        const total = drawn.reduce((sum, { held }) => sum + held, 0)
        const taken = exposures(states).reduce((sum, one) => sum + one, 0n) - exposures(whole).reduce((sum, one) => sum + one, 0n)
        expect(taken).toBe(parse(String(Math.min(total, quantity))))
        const sums = shares.map(({ fill: part }) => [parse(part.quantity), parse(part.fee.amount)] as const)
        expect(sums.reduce((sum, [one]) => sum + one, 0n)).toBe(parse(fill.quantity))
        expect(sums.reduce((sum, [, one]) => sum + one, 0n)).toBe(parse(amount))
        // torn behind any of its facts
        const torn = shares.slice(0, written).reduce(apply, [...states])
        const completed = (shareForeign(torn, fill, T) ?? []).reduce(apply, torn)
        expect(exposures(completed)).toEqual(exposures(whole))
        const again = (shareForeign(completed, fill, T) ?? []).reduce(apply, completed)
        expect(exposures(again)).toEqual(exposures(whole))
      },
    ),
    { numRuns: 300 },
  )
})

describe('funding of contracts that several slots hold', () => {
  test('is shared by how much each holds, without a rest, and the first share is written last', () => {
    const told = funding({ quantity: '9', amount: '-1' })
    const shares = shareFunding([holds('3', 5), NOTHING, holds('6', 4)], told)
    expect(shares.map(({ slot, funding: { fundingId, quantity, amount } }) => [slot, fundingId, quantity, amount])).toEqual([
      [2, `${told.fundingId} behind 1`, '6', '-0.666666666666666667'],
      [0, told.fundingId, '3', '-0.333333333333333333'],
    ])
    const [, first] = shares
    const known = given({ type: 'FundingSettled', data: first!.funding }).state
    expect(shareFunding([NOTHING, known, holds('6', 4)], told)).toEqual([{ slot: 1, funding: told }])
    expect(shareFunding([NOTHING, holds('6', 4)], told)).toEqual([{ slot: 1, funding: told }])
  })
})
