import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { parse } from '../../src/kernel/money.ts'
import { abandoned, accepted, bought10, duty, entryRequested, filled, foreign, given, id, openCommand, T } from './story.ts'

const contract = { size: '0.01', settle: 'USD' }
/** The same fact of an order of contracts, long. */
const ofContracts = (fact: PositionFact): PositionFact => {
  if (fact.type === 'EntryRequested')
    return { ...fact, data: { ...fact.data, contract: { ...contract, leverage: '1', marginMode: 'isolated' }, margin: '10' } }
  if (fact.type !== 'EntryFilled' && fact.type !== 'EntryLateFilled') return fact
  return { ...fact, data: { ...fact.data, contract: { ...contract, direction: 'long' } } }
}
const long10 = bought10.map(ofContracts)
const sell = (quantity: string, tradeId = 'f0') => foreign('sell', { contract, quantity, tradeId })
const buy = (quantity: string, tradeId = 'f1') => foreign('buy', { contract, quantity, tradeId })
type Fill = ReturnType<typeof foreign>
const told = (facts: readonly PositionFact[], fill: Fill) =>
  given(...facts).when({ type: 'RecordForeignFill', fill, venueTimeMs: T }) as PositionFact[]
/** The facts and what these trades from outside add to them, one after the other. */
const then = (facts: readonly PositionFact[], ...fills: readonly Fill[]): readonly PositionFact[] => {
  const so = [...facts]
  for (const fill of fills) so.push(...told(so, fill))
  return so
}
const stateOf = (facts: readonly PositionFact[]) => given(...facts).state
const close = (facts: readonly PositionFact[]): readonly PositionFact[] => [
  ...facts,
  ...(given(...facts).when({ type: 'ClosePosition' }) as PositionFact[]),
]

describe('a trade from outside that takes more contracts than are held', () => {
  test('closes them with reason outside, and the rest is of the other direction, beside the cycle while it lasts', () => {
    expect(told(long10, sell('14'))).toMatchObject([
      { type: 'ForeignFill', data: { tradeId: 'f0', quantity: '10', part: { is: 'held', of: '14' } } },
      { type: 'ForeignFill', data: { tradeId: 'f0', quantity: '4', part: { is: 'beyond', of: '14' } } },
    ])
    const sold = then(long10, sell('14'))
    expect(stateOf(sold)).toMatchObject({
      direction: 'long',
      exposure: 0n,
      beyond: parse('4'),
      lastSale: 'outside',
      exitValue: parse('10'),
    })
    expect(told(sold, sell('14'))).toBe('nothing-new')
    const ended = close(sold)
    expect(ended.at(-1)).toMatchObject({ data: { reason: 'outside', dust: '0' } })
    expect(stateOf(ended)).toMatchObject({ direction: 'short', exposure: parse('4'), beyond: 0n })
  })

  test('shares its fee among the two parts, and loses nothing of it', () => {
    const fee = { amount: '0.1', asset: 'USD', quoteValue: '0.1' }
    const [held, beyond] = told(long10, { ...sell('13'), fee })
    // ten thirteenths, cut at 18 decimals, and what is missing
    expect(held).toMatchObject({ data: { fee: { amount: '0.076923076923076923', quoteValue: '0.076923076923076923' } } })
    expect(beyond).toMatchObject({ data: { fee: { amount: '0.023076923076923077', quoteValue: '0.023076923076923077' } } })
  })

  test('opens more of the other direction when nothing is held any more', () => {
    const sold = then(long10, sell('10'), sell('3', 'f2'))
    expect(sold.at(-1)).toMatchObject({ data: { quantity: '3', part: { is: 'beyond', of: '3' } } })
    expect(stateOf(sold)).toMatchObject({ direction: 'long', exposure: 0n, beyond: parse('3'), exitValue: parse('10') })
  })

  test('is taken back by a trade of the other side, which brings what is left of it', () => {
    expect(stateOf(then(long10, sell('14'), buy('3')))).toMatchObject({ direction: 'long', exposure: 0n, beyond: parse('1') })
    expect(stateOf(then(long10, sell('14'), buy('6')))).toMatchObject({ direction: 'long', exposure: parse('2'), beyond: 0n })
  })

  test('leaves an entry that waits its direction, and is taken out of what that buys', () => {
    const waiting = [entryRequested(), accepted('Entry', id(0))].map(ofContracts)
    const bought = [...then(waiting, sell('4')), ofContracts(filled('Entry', id(0), '10'))]
    expect(stateOf(bought)).toMatchObject({ direction: 'long', exposure: parse('6'), beyond: 0n, entryValue: parse('10') })
  })

  test('is what is held once an entry that waited came to nothing, and no entry against it passes', () => {
    const waiting = [entryRequested(), accepted('Entry', id(0))].map(ofContracts)
    const ended = [...then(waiting, sell('4')), abandoned('EntryAbandoned', id(0), 'cancelled')]
    expect(stateOf(ended)).toMatchObject({ direction: 'short', exposure: parse('4'), beyond: 0n })
    expect(given(...ended).when(openCommand({}, { kind: 'linear' }))).not.toBeInstanceOf(Array)
  })

  test('turns what is held out of any cycle around', () => {
    const sold = then([], buy('2'), sell('5'))
    expect(sold).toMatchObject([{ data: { quantity: '2' } }, { data: { quantity: '2' } }, { data: { quantity: '3' } }])
    expect(stateOf(sold)).toMatchObject({ direction: 'short', exposure: parse('3'), beyond: 0n, cycle: 0 })
  })
})

test('a purchase that is told late, after strangers have opened the other direction, takes out of that', () => {
  const of11 = [ofContracts(entryRequested({ quantity: '11' })), ...long10.slice(1)]
  const short = then(close(then(of11, sell('10'))), sell('4', 'f2'))
  expect(stateOf(short)).toMatchObject({ direction: 'short', exposure: parse('4') })
  const late = [...short, ofContracts(filled('Entry', id(0), '1', { trade: 'late', late: true }))]
  expect(stateOf(late)).toMatchObject({ direction: 'long', exposure: 0n, beyond: parse('3') })
  expect(given(...late).owes()).toContainEqual(duty({ type: 'ClosePosition' }))
  expect(stateOf(close(late))).toMatchObject({ direction: 'short', exposure: parse('3'), beyond: 0n })
})
