import { expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { UncoveredCheck } from '../../src/audit/books/uncovered-check.ts'
import { Script } from '../projection/events.ts'

type Data = Readonly<Record<string, unknown>>
type Told = readonly [type: 'ForeignFill' | 'UncoveredSaleObserved', data: Data, venueTimeMs: number]
const FEE = { amount: '1.3', asset: 'USD', quoteValue: '1.3' }
const part = (fee: string) => ({ ...FEE, amount: fee, quoteValue: fee })
const sale = { tradeId: 'sale', side: 'sell', price: '110', because: 'by-hand' }
/** Of 13 ten were held; the rest waits. */
const held = (more: Data = {}) => ({ ...sale, quantity: '10', fee: part('1'), part: { is: 'held', of: '13' }, ...more })
const rest = (more: Data = {}) => ({ ...sale, quantity: '3', fee: part('0.3'), of: '13', ...more })
const bought = (quantity: string, more: Data = {}) => ({
  ...{ tradeId: `bought ${quantity}`, side: 'buy', quantity, price: '90', fee: part('0'), because: 'by-hand' },
  ...more,
})
const covers = (quantity: string, fee: string, more: Data = {}) => ({
  ...{ ...sale, quantity, fee: part(fee), part: { is: 'covered', of: '13' } },
  ...more,
})

/** The rule that the last fact breaks, and none before it; ten are bought first. A time is the venue's. */
const found = (
  ...facts: readonly (readonly [type: 'ForeignFill' | 'UncoveredSaleObserved', data: Data, timeMs: number])[]
): string | null => {
  const script = new Script()
  script.add('EntryRequested', { orderId: 'o', quantity: '10', reserve: '1000' }, 0)
  script.fill('EntryFilled', '10', '100', {}, 'o', 1)
  for (const [type, data, timeMs] of facts) script.add(type, data, timeMs)
  const [check, ledger] = [new UncoveredCheck(), new Ledger()]
  const all = script.events.map((event) => {
    const finding = check.check(event, ledger)
    expect(ledger.book(event), 'the books take it').not.toHaveProperty('rule')
    return finding
  })
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1)?.rule ?? null
}
const SOLD = [
  ['ForeignFill', held(), 20],
  ['UncoveredSaleObserved', rest(), 20],
] as const satisfies readonly Told[]

test('a sale beyond what is held, and what is bought before it, are sound', () => {
  expect(found(...SOLD)).toBeNull()
  expect(
    found(...SOLD, ['ForeignFill', bought('4'), 10], ['ForeignFill', covers('3', '0.3'), 20], ['ForeignFill', bought('5'), 10]),
  ).toBeNull()
  expect(
    found(...SOLD, ['ForeignFill', bought('4'), 21], ['ForeignFill', bought('1'), 20], ['ForeignFill', covers('1', '0.1'), 20]),
  ).toBeNull()
  expect(
    found(
      ...SOLD,
      ['ForeignFill', bought('2'), 9],
      ['ForeignFill', covers('2', '0.2'), 20],
      ['ForeignFill', bought('2.5'), 9],
      ['ForeignFill', covers('1', '0.1'), 20],
    ),
  ).toBeNull()
})

test('a sale where nothing is held is uncovered as a whole, and one with its fee in coins takes that too', () => {
  const whole = { ...sale, tradeId: 'more', quantity: '4', of: '4', fee: { amount: '1', asset: 'BTC', quoteValue: '110' } }
  const all: Told = ['UncoveredSaleObserved', whole, 30]
  expect(found(...SOLD, all)).toBeNull()
  const taken = (fee: string, quoteValue: string) => ({
    ...{ ...whole, quantity: '1.6', fee: { ...whole.fee, amount: fee, quoteValue }, of: undefined },
    part: { is: 'covered', of: '4' },
  })
  expect(found(...SOLD, all, ['ForeignFill', bought('2'), 25], ['ForeignFill', taken('0.4', '44'), 30])).toBeNull()
  expect(found(...SOLD, all, ['ForeignFill', bought('2'), 25], ['ForeignFill', taken('0.3', '33'), 30])).toBe('uncovered-sale')
})

test.each<[string, string, readonly Told[]]>([
  ['takes less than is held', 'uncovered-sale', [['ForeignFill', held({ quantity: '9' }), 20]]],
  ['leaves out its rest', 'uncovered-sale', [SOLD[0], ['ForeignFill', bought('1'), 30]]],
  ['has another rest', 'uncovered-sale', [SOLD[0], ['UncoveredSaleObserved', rest({ quantity: '2' }), 20]]],
  ['is uncovered where coins are held', 'uncovered-sale', [['UncoveredSaleObserved', rest({ quantity: '13' }), 20]]],
  [
    'is uncovered in part, and nothing is said of the other',
    'uncovered-sale',
    [...SOLD, ['UncoveredSaleObserved', rest({ tradeId: 'b' }), 20]],
  ],
  ['is told twice', 'trade-twice', [...SOLD, ['UncoveredSaleObserved', rest({ quantity: '13' }), 20]]],
  [
    'is told again as a whole',
    'trade-twice',
    [...SOLD, ['ForeignFill', bought('4'), 30], ['ForeignFill', { ...held(), quantity: '4' }, 20]],
  ],
  [
    'does not take what was bought before it',
    'uncovered-sale',
    [...SOLD, ['ForeignFill', bought('4'), 10], ['ForeignFill', bought('1'), 30]],
  ],
  ['takes less of it', 'uncovered-sale', [...SOLD, ['ForeignFill', bought('4'), 10], ['ForeignFill', covers('2', '0.2'), 20]]],
  ['pays another share of its fee', 'uncovered-sale', [...SOLD, ['ForeignFill', bought('4'), 10], ['ForeignFill', covers('3', '0.2'), 20]]],
  [
    'takes what was bought behind it',
    'uncovered-sale',
    [...SOLD, ['ForeignFill', bought('4'), 21], ['ForeignFill', covers('3', '0.3'), 20]],
  ],
])('a sale that %s is found', (_, rule, facts) => {
  expect(found(...facts)).toBe(rule)
})
