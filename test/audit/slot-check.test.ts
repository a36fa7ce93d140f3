import { expect, test } from 'vitest'
import { SlotCheck } from '../../src/audit/contracts/slot-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

const SYMBOL = 'AAA/USD:USD'
const event = (slot: string | null, type: string, data: object, symbol = SYMBOL): LogEvent =>
  ({ type, parts: { book: 'b', symbol, base: 'AAA', quote: 'USD', ...(slot !== null && { slot }) }, data }) as unknown as LogEvent
const entry = (slot: string | null, side: string, symbol?: string) =>
  event(slot, 'EntryRequested', { orderId: 'o', side, contract: { size: '1', settle: 'USD' } }, symbol)
const filled = (slot: string | null, direction: string) =>
  event(slot, 'EntryFilled', { orderId: 'o', contract: { size: '1', settle: 'USD', direction } })

/** What is found of the last event, and nothing before it. */
const found = (...events: readonly LogEvent[]): string | null => {
  const check = new SlotCheck()
  const all = events.map((one) => check.check(one)?.rule ?? null)
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1) ?? null
}

test('a contract is held long and short side by side, another one in one position, and coins know of none of it', () => {
  const both = [entry('long', 'buy'), filled('long', 'long'), entry('short', 'sell'), filled('short', 'short')]
  expect(found(...both, entry(null, 'buy', 'BBB/USD:USD'), entry(null, 'sell', 'BBB/USD:USD'))).toBeNull()
})

test.each<[string, readonly LogEvent[], string]>([
  ['an entry of the long position that sells', [entry('long', 'sell')], 'wrong-slot'],
  ['an entry of the short one that buys', [entry('short', 'buy')], 'wrong-slot'],
  ['a trade of short contracts in the long one', [entry('long', 'buy'), filled('long', 'short')], 'wrong-slot'],
  ['a trade in one position beside two', [entry('long', 'buy'), filled(null, 'long')], 'position-mode'],
  ['an entry of one of two beside the only one', [entry(null, 'buy'), entry('short', 'sell')], 'position-mode'],
])('%s is found', (_, events, rule) => {
  expect(found(...events)).toBe(rule)
})
