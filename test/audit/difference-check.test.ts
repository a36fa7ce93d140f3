import { expect, test } from 'vitest'
import { DifferenceCheck } from '../../src/audit/books/difference-check.ts'
import type { Ledger } from '../../src/audit/books/ledger.ts'
import { Exact } from '../../src/audit/exact.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

/** 1000 USD, two AAA that came by a fill, and three contracts. */
const ledger = {
  cash: (account: string) => new Exact(account === 'b USD' ? 1000 : 0),
  held: (coin: string) => new Exact(coin === 'b AAA/USD' ? 2 : coin === 'b CCC/USD:USD long' ? 3 : 0),
} as unknown as Ledger
const book = { book: 'b', symbol: null, base: null, quote: null }
const of = (base: string, slot?: string) => ({
  book: 'b',
  symbol: slot ? `${base}/USD:USD` : `${base}/USD`,
  base,
  quote: 'USD',
  ...(slot && { slot }),
})
const difference = (type: 'Observed' | 'Resolved', name: string, ours: string, theirs: string, apartMs = 20_000, kind = 'balance') =>
  ({
    type: `AccountDifference${type}`,
    parts: book,
    venueTime: 100_000,
    data: { of: kind, name, ours, theirs, sinceMs: 100_000 - apartMs },
  }) as unknown as LogEvent
const told = (...[name, ours, theirs, apartMs]: [string, string, string, number?]) => difference('Observed', name, ours, theirs, apartMs)
const gone = (name: string, ours: string) => difference('Resolved', name, ours, ours)
const entry = (base: string, slot?: string) =>
  ({ type: 'EntryRequested', parts: of(base, slot), data: { orderId: 'o', ...(slot && { contract: {} }) } }) as unknown as LogEvent
const contracts = (ours: string, theirs: string) => difference('Observed', 'CCC/USD:USD long', ours, theirs, 20_000, 'position')

/** What is found of the last event, and nothing before it. */
const found = (...events: readonly LogEvent[]): string | null => {
  const check = new DifferenceCheck()
  const all = events.map((one) => check.check(one, ledger)?.rule ?? null)
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1) ?? null
}

test('what the account holds otherwise is told, told anew, and ends', () => {
  expect(found(told('USD', '1000', '900'), told('USD', '1000', '800'), gone('USD', '1000'), entry('AAA'), told('AAA', '2', '5'))).toBeNull()
  expect(found(contracts('3', '2'), entry('CCC', 'short'), entry('AAA'))).toBeNull()
})

test.each<[string, string, readonly LogEvent[]]>([
  ['a difference that a single look told', 'difference-too-soon', [told('USD', '1000', '900', 19_999)]],
  [
    'an end of one that a single look told',
    'difference-too-soon',
    [told('USD', '1000', '900'), difference('Resolved', 'USD', '1000', '1000', 0)],
  ],
  ['money that the events do not come to', 'difference-from-what', [told('USD', '1001', '900')]],
  ['coins that the events do not come to', 'difference-from-what', [entry('AAA'), told('AAA', '1', '3')]],
  ['contracts that the events do not come to', 'difference-from-what', [contracts('2', '3')]],
  ['a difference that is none', 'no-difference', [told('USD', '1000', '1000')]],
  ['the end of one that nobody told of', 'no-difference', [gone('USD', '1000')]],
  ['the same one twice', 'difference-twice', [told('USD', '1000', '900'), told('USD', '1000', '900')]],
  ['an entry with money that lacks', 'account-lacks', [told('USD', '1000', '900'), entry('AAA')]],
  ['an entry of coins that lack', 'account-lacks', [entry('AAA'), told('AAA', '2', '1'), entry('AAA')]],
  ['an entry of contracts with money that lacks', 'account-lacks', [told('USD', '1000', '900'), entry('CCC', 'long')]],
  ['an entry of contracts that are more than explained', 'account-lacks', [contracts('3', '4'), entry('CCC', 'long')]],
])('%s is found', (_, rule, events) => {
  expect(found(...events)).toBe(rule)
})
