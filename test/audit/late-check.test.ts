import { expect, test } from 'vitest'
import { LateCheck } from '../../src/audit/entries/late-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'

const of = (type: string, data: object, slot?: string): LogEvent =>
  ({
    type,
    time: 0,
    stream: 's',
    parts: { book: 'b', symbol: 'A', base: null, quote: null, ...(slot && { slot }) },
    data,
  }) as unknown as LogEvent
const most = (bars: number) => of('ConfigApplied', { changed: { 'live.strategyLateBars': [null, bars] } })
const late = (candle: number, inARow: number, isOff = false, slot?: string) =>
  of('StrategyLate', { strategy: 'mine', barCloseMs: candle, limitMs: 500, inARow, isOff }, slot)
const entry = (candle: number, strategy = 'mine', slot?: string) =>
  of('EntryRequested', { orderId: 'x', because: { strategy, barCloseMs: candle } }, slot)
const resumed = of('StrategyResumed', { strategy: 'mine' })
const started = of('SessionStarted', {})

/** What is found of the last event, and nothing before it. */
const found = (events: readonly LogEvent[]): string | null => {
  const check = new LateCheck()
  const all = [most(2), ...events].map((one) => check.check(one)?.rule ?? null)
  expect(all.slice(0, -1).filter((rule) => rule !== null)).toEqual([])
  return all.at(-1)!
}

const off = [late(1, 1), late(2, 2, true)]
test.each<[what: string, rule: string | null, events: readonly LogEvent[]]>([
  ['late once, twice, off', null, off],
  ['late, in time, late', null, [late(1, 1), late(3, 1)]],
  ['an entry on a candle between', null, [late(1, 1), entry(2)]],
  ['an entry on the candle at which it was late', 'traded-late', [late(1, 1), entry(1)]],
  ['an entry that was asked for anew, of a candle before', null, [...off, entry(1)]],
  ['an entry while it is off', 'traded-late', [...off, entry(3)]],
  ['one of a signal meanwhile', null, [...off, entry(3, 'signals')]],
  ['one of another slot', null, [...off, entry(3, 'mine', 'other')]],
  [
    'one of the other direction of hedge mode',
    'traded-late',
    [late(1, 1, false, 'long'), late(2, 2, true, 'long'), entry(3, 'mine', 'short')],
  ],
  ['an entry behind other options', null, [...off, resumed, entry(3)]],
  ['an entry behind a start', null, [...off, started, entry(3)]],
  ['late again while it is off', 'late-count', [...off, late(3, 1)]],
  ['a time that is left out', 'late-count', [late(1, 2, true)]],
  ['a count that goes on over a start', 'late-count', [late(1, 1), started, late(2, 2, true)]],
  ['off too soon', 'late-count', [late(1, 1, true)]],
  ['not off in time', 'late-count', [late(1, 1), late(2, 2)]],
  ['the same candle twice', 'late-count', [late(1, 1), late(1, 1)]],
  ['asked again, and never off', 'late-count', [late(1, 1), resumed]],
])('%s', (_, rule, events) => expect(found(events)).toBe(rule))
