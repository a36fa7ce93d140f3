import { expect, test } from 'vitest'
import { Exact } from '../../src/audit/exact.ts'
import { AlarmCheck } from '../../src/audit/exits/alarm-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

const of = (type: string, symbol: string, time: number, data: object): LogEvent =>
  ({
    type,
    time,
    stream: `of ${type.startsWith('Exposed') ? 'alarms' : 'position'} ${symbol}`,
    parts: { book: 'b', symbol, base: null, quote: null },
    data,
  }) as unknown as LogEvent
const limit = (ms: number) => of('ConfigApplied', '', 0, { changed: { 'exit.exposedAlarmMs': [null, ms] } })
const raised = (time: number, more: object = {}, symbol = 'A') =>
  of('ExposedAlarmRaised', symbol, time, { coins: '2', sinceMs: 1000, because: 'no-stop', ...more })
const ended = (sinceMs = 1000, symbol = 'A') => of('ExposedAlarmEnded', symbol, 9000, { sinceMs })
const entry = (side: 'buy' | 'sell', symbol: string): LogEvent[] => [
  of('EntryRequested', symbol, 1000, { side, contract: {}, plan: { exits: {} } }),
  of('EntryFilled', symbol, 1000, { contract: { direction: side === 'buy' ? 'long' : 'short' } }),
]
const closed = of('PositionClosed', 'A', 5500, {})
const order = { orderId: 'x' }
const asked = (quantity: string) => of('ExitRequested', 'A', 5000, { ...order, orderType: 'limit', quantity })
const lost = [limit(5000), asked('2'), of('ExitOutcomeUnknown', 'A', 0, order)]
const kept = [
  of('EntryRequested', 'A', 1000, { orderId: 'k', side: 'buy', plan: { exits: { neverSell: true } } }),
  of('EntryFilled', 'A', 1000, { orderId: 'k' }),
]
const venue = { because: 'no-stops-at-venue' }

/** What is found of the last event, and nothing before it; `held` of each coin, of positions that were opened on a side. */
const found = (
  events: readonly LogEvent[],
  held = '2',
  side: 'buy' | 'sell' | null = held.startsWith('-') ? 'sell' : 'buy',
): string | null => {
  const check = new AlarmCheck()
  const before = side === null ? [] : [...entry(side, 'A'), ...entry(side, 'B')]
  const all = [...before, ...events].map((one) => check.check(one, new Exact(held))?.rule ?? null)
  expect(all.slice(0, -1).filter((one) => one !== null)).toEqual([])
  return all.at(-1) ?? null
}

test('alarms are raised in their time, end, and are raised again', () => {
  expect(found([limit(5000), raised(6000), raised(6000, {}, 'B'), ended(), raised(14_000, { sinceMs: 9000 }), ended(9000)])).toBeNull()
  expect(found([limit(5000), raised(6000, venue), ended()], '-2')).toBeNull()
  expect(found([...lost, raised(6000)]), 'nobody knows what the exit sells').toBeNull()
  expect(found([limit(5000), asked('2'), of('ExitAbandoned', 'A', 0, order), raised(6000)])).toBeNull()
  expect(found([limit(5000), asked('2'), of('ExitFilled', 'A', 0, { ...order, quantity: '2' }), raised(6000)])).toBeNull()
  expect(found([limit(5000), ...kept, closed, ...entry('buy', 'A'), raised(6000)]), 'the next position may be sold').toBeNull()
})

test.each<[string, string, readonly LogEvent[], string?, ('buy' | 'sell' | null)?]>([
  ['an alarm a millisecond before its time', 'alarm-too-soon', [limit(5000), raised(5999)]],
  ['an alarm where the option has none', 'alarm-too-soon', [limit(0), raised(6000)]],
  ['an alarm of what is not held', 'alarm-of-nothing', [limit(5000), raised(6000)], '0'],
  ['an alarm of more than is held', 'alarm-of-nothing', [limit(5000), raised(6000)], '1.9'],
  ['an alarm of what a stranger opened', 'alarm-of-nothing', [limit(5000), raised(6000)], '2', null],
  ['an alarm of what is left once the position is closed', 'alarm-of-nothing', [limit(5000), closed, raised(6000)]],
  ['an alarm of what is held against a long position', 'alarm-of-nothing', [limit(5000), raised(6000)], '-2', 'buy'],
  ['an alarm of what is held against a short position', 'alarm-of-nothing', [limit(5000), raised(6000)], '2', 'sell'],
  ['a second alarm beside one that stands', 'alarm-twice', [limit(5000), raised(6000), raised(7000)]],
  [
    'a venue without stops that is told of twice',
    'alarm-twice',
    [limit(5000), raised(6000, venue), ended(), raised(16_000, { ...venue, sinceMs: 9000 })],
  ],
  ['an alarm of what an exit is about to sell', 'alarm-of-exit', [limit(5000), asked('2'), raised(6000)]],
  ['an alarm of more than the exit leaves', 'alarm-of-exit', [limit(5000), asked('1.5'), of('ExitAccepted', 'A', 0, order), raised(6000)]],
  ['an alarm behind a look-up that found the exit', 'alarm-of-exit', [...lost, of('ExitFound', 'A', 0, order), raised(6000)]],
  ['an alarm of what may not be sold', 'alarm-of-nothing', [limit(5000), ...kept, raised(6000)]],
  ['an end of no alarm', 'no-alarm', [limit(5000), ended()]],
  ['an end of another alarm', 'no-alarm', [limit(5000), raised(6000), ended(1001)]],
  ['an end told twice', 'no-alarm', [limit(5000), raised(6000), ended(), ended()]],
])('%s is found', (_, rule, events, held, side) => {
  expect(found(events, held, side)).toBe(rule)
})
