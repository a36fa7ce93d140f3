import { expect, test } from 'vitest'
import { DifferenceCheck } from '../../src/audit/books/difference-check.ts'
import type { Ledger } from '../../src/audit/books/ledger.ts'
import { SlotsInForce } from '../../src/audit/entries/slots-in-force.ts'
import { Exact } from '../../src/audit/exact.ts'
import { OptionsInForce } from '../../src/audit/options-in-force.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

const event = (slot: string | null, type: string, data: object): LogEvent =>
  ({
    type,
    parts: { book: 'b', symbol: 'AAA/USD', base: 'AAA', quote: 'USD', ...(slot !== null && { slot }) },
    data,
    venueTime: 30_000,
  }) as unknown as LogEvent
const entry = (slot: string | null, side: 'buy' | 'sell' = 'buy', contract?: object) =>
  event(slot, 'EntryRequested', { orderId: 'o', side, ...(contract && { contract }) })
const slots = (...names: readonly string[]) =>
  event(null, 'ConfigApplied', { changed: { slots: [null, names.length === 0 ? null : names] } })
const ledgerOf = (held: Readonly<Record<string, string>>) =>
  ({ held: (coin: string) => new Exact(held[coin] ?? 0), cash: () => new Exact(0) }) as unknown as Ledger

/** What is found of the last event, and nothing before it. */
const found = (held: Readonly<Record<string, string>>, ...events: readonly LogEvent[]): string | null => {
  const options = new OptionsInForce()
  const check = new SlotsInForce(options)
  const all = events.map((one) => {
    options.follow(one)
    return check.check(one, ledgerOf(held))?.rule ?? null
  })
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1) ?? null
}

test('what is bought is of a slot that the options name, or of the whole coin where they name none', () => {
  const held = { 'b AAA/USD dip': '3', 'b AAA/USD slow': '2' }
  expect(found(held, slots('dip', 'slow'), entry('dip'), entry('slow'), entry('dip'))).toBeNull()
  expect(found({ 'b AAA/USD': '3' }, slots(), entry(null), entry(null))).toBeNull()
  // the slot that was left out holds nothing
  expect(found({ 'b AAA/USD slow': '2' }, slots('dip', 'slow'), entry('dip'), slots('slow'), entry('slow'))).toBeNull()
})

test.each<[string, Readonly<Record<string, string>>, readonly LogEvent[], string]>([
  ['a slot that no option names', {}, [slots('dip'), entry('slow')], 'unknown-slot'],
  ['the whole of a coin that slots share', {}, [slots('dip'), entry(null)], 'unknown-slot'],
  [
    'an entry beside a slot that was left out and holds something',
    { 'b AAA/USD dip': '1' },
    [slots('dip'), entry('dip'), slots('slow'), entry('slow')],
    'slot-left',
  ],
  ['an entry beside a coin that was held whole', { 'b AAA/USD': '1' }, [slots(), entry(null), slots('slow'), entry('slow')], 'slot-left'],
  [
    'an entry against what another slot holds',
    { 'b AAA/USD dip': '-1' },
    [slots('dip', 'slow'), entry('dip', 'sell'), entry('slow')],
    'opposite-slots',
  ],
])('%s is found', (_, held, events, rule) => {
  expect(found(held, ...events)).toBe(rule)
})

test('options of a slot win over those of its coin, these over those of all', () => {
  const options = new OptionsInForce()
  const changed = { 'exit.retryS': [null, 1], 'coins.AAA/USD.exit.retryS': [null, 2], 'slots.dip.exit.retryS': [null, 3] }
  const of = (slot: string | null) => {
    options.follow(entry(slot))
    return options.number('exit.retryS')
  }
  options.follow(event(null, 'ConfigApplied', { changed }))
  expect([of('dip'), of('slow'), of(null)]).toEqual([3, 2, 2])
})

test('a difference in a contract is told from the sum of its slots', () => {
  const contract = { size: '1', settle: 'USD' }
  const told = (ours: string) => {
    const check = new DifferenceCheck()
    const ledger = ledgerOf({ 'b AAA/USD dip': '3', 'b AAA/USD slow': '2' })
    for (const slot of ['dip', 'slow']) check.check(entry(slot, 'buy', contract), ledger)
    const data = { of: 'position', name: 'AAA/USD', ours, theirs: '4', sinceMs: 0 }
    return (
      check.check(event(null, 'AccountDifferenceObserved', data), ledger)?.rule ?? check.check(entry('slow', 'buy', contract), ledger)?.rule
    )
  }
  expect([told('3'), told('5')]).toEqual(['difference-from-what', 'account-lacks'])
})
