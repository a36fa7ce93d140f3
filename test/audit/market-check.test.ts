import { expect, test } from 'vitest'
import { MarketCheck } from '../../src/audit/orders/market-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

const of = (type: string, symbol: string | null, data: object = {}): LogEvent =>
  ({ type, parts: { book: 'b', symbol, base: null, quote: null }, data }) as unknown as LogEvent
const feed = (is: string, ...symbols: string[]) => of('FeedObserved', null, { is, symbols: symbols.length === 0 ? null : symbols })
const halted = (symbol = 'A') => of('InstrumentHalted', symbol)
const resumed = (symbol = 'A') => of('InstrumentResumed', symbol)
const clock = (is: string) => of('ClockObserved', null, { is })
const moved = (fromMs: number, toMs: number) => of('ClockMoved', null, { fromMs, toMs })
const entry = (symbol = 'A') => of('EntryRequested', symbol, { orderId: 'o' })

/** What is found of the last event, and nothing before it. */
const found = (...events: readonly LogEvent[]): string | null => {
  const check = new MarketCheck()
  const all = events.map((one) => check.check(one)?.rule ?? null)
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1) ?? null
}

test('a market that comes and goes, and entries in between', () => {
  expect(found(entry(), feed('gap'), entry(), feed('down'), feed('gap'), feed('up'), entry(), feed('down'), feed('up'), entry())).toBeNull()
  expect(found(feed('down', 'A'), entry('B'), feed('down', 'B'), feed('up', 'A'), entry(), feed('up'), entry('B'))).toBeNull()
  expect(found(feed('down', 'A'), feed('down'), feed('up', 'B'), entry('B'), feed('up'), entry())).toBeNull()
  expect(found(halted(), entry('B'), halted('B'), resumed(), entry(), halted(), resumed('B'), entry('B'))).toBeNull()
})

test('a clock that is adrift and back, and moved forward', () => {
  expect(found(clock('adrift'), moved(5, 6), clock('back'), entry(), clock('adrift'), feed('down'), feed('up'), clock('back'))).toBeNull()
})

test.each<[string, string, readonly LogEvent[]]>([
  ['an entry while nothing is heard', 'entry-unheard', [feed('down'), entry()]],
  ['an entry while nothing is heard, and something was missed', 'entry-unheard', [feed('down'), feed('gap'), entry()]],
  ['an entry of a coin that is not heard', 'entry-unheard', [feed('down', 'A', 'B'), feed('up', 'B'), entry('B'), entry()]],
  ['an entry of a coin that is still not heard', 'entry-unheard', [feed('down'), feed('up', 'B'), entry('B'), entry()]],
  ['a coin that ceases to be heard twice', 'feed-twice', [feed('down', 'A'), feed('down', 'A', 'B')]],
  ['a coin that was heard', 'feed-twice', [feed('down'), feed('up', 'A'), feed('up', 'A')]],
  ['a coin that ceases while nothing is heard', 'feed-twice', [feed('down'), feed('down', 'A')]],
  ['an entry of a coin that is halted', 'entry-unheard', [halted(), entry('B'), entry()]],
  ['an entry of a coin that another one was resumed for', 'entry-unheard', [halted(), halted('B'), resumed('B'), entry()]],
  ['an entry while the clock is not to be relied on', 'entry-unheard', [clock('adrift'), moved(5, 6), entry()]],
  ['a clock that is adrift twice', 'feed-twice', [clock('adrift'), clock('adrift')]],
  ['a clock that was there', 'feed-twice', [clock('back')]],
  ['a clock that is moved back', 'clock-back', [moved(6, 5)]],
  ['a clock that is moved to where it was', 'clock-back', [moved(6, 6)]],
  ['a market that ceases twice', 'feed-twice', [feed('down'), feed('down')]],
  ['a market that was there', 'feed-twice', [feed('up')]],
  ['a coin that is halted twice', 'feed-twice', [halted(), halted()]],
  ['a coin that was traded', 'feed-twice', [halted('B'), resumed()]],
])('%s', (_, rule, events) => {
  expect(found(...events)).toBe(rule)
})
