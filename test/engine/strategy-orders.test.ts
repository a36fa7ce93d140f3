import { expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Proposal } from '../../src/decision/strategy.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { asking } from './asking.ts'
import { play } from './play.ts'

const tape = await openTape([tapeFolder])

type Entry = Extract<LogEvent, { type: 'EntryRequested' }>['data']
/** Entries of a strategy that wants one every twenty minutes, its orders lying as it says. */
const entriesOf = async (wish: Partial<Proposal>, set: Readonly<Record<string, string>> = {}): Promise<readonly Entry[]> => {
  const store = new MemoryStore()
  const strategy = asking(({ bar }) => (bar.closeMs % 1_200_000 === 0 ? { trigger: 'test', values: {}, ...wish } : null))
  const { events } = await play({ tape, store, strategy, set: { 'exit.maxHoldMin': '7', 'risk.cooldownMin': '0', ...set } })
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  const entries = events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data] : []))
  expect(entries.length).toBeGreaterThan(20)
  return entries
}
const offsetOf = ({ limitPrice, because: { judged } }: Entry): number => (Number(limitPrice) / Number(judged.price) - 1) * 100

test('a maker’s order must rest, and where it would take it is asked for anew like that', async () => {
  const entries = await entriesOf({ urgency: 'maker' }, { 'entry.limitOffsetPct': '1' })
  for (const entry of entries) {
    expect(entry).toMatchObject({ postOnly: true, because: { judged: { urgency: 'maker', limitOffsetPct: '0' } } })
    expect(offsetOf(entry)).toBeLessThanOrEqual(0)
  }
  expect(entries.some(({ instead }) => instead !== undefined)).toBe(true)
})

test('a taker’s order may take, whatever the options say, and lies where the strategy says', async () => {
  for (const entry of await entriesOf({ urgency: 'taker', limitOffsetPct: 0.5 }, { 'entry.postOnly': 'on' })) {
    expect(entry).not.toHaveProperty('postOnly')
    expect(offsetOf(entry)).toBeCloseTo(0.5, 1)
  }
})

test('one that says nothing of it lies as the options say, and the log says no more than before', async () => {
  for (const entry of await entriesOf({}, { 'entry.limitOffsetPct': '-0.3' })) {
    expect(offsetOf(entry)).toBeCloseTo(-0.3, 1)
    expect(entry.because.judged).not.toHaveProperty('urgency')
  }
})

test('verify finds an order that does not lie as its strategy said', async () => {
  const store = new MemoryStore()
  const strategy = asking(({ bar }) =>
    bar.closeMs % 1_200_000 === 0 ? { trigger: 'test', values: {}, urgency: 'taker', limitOffsetPct: 1 } : null,
  )
  const { events } = await play({ tape, store, strategy })
  const rulesBroken = (forged: (data: Entry) => object): readonly string[] => {
    const [laws, ledger] = [new PlanLaws(), new Ledger()]
    for (const event of events) {
      const one = event.type === 'EntryRequested' ? ({ ...event, data: forged(event.data) } as unknown as LogEvent) : event
      const finding = laws.check(one, ledger)
      if (finding !== null) return [finding.rule]
      ledger.book(one)
    }
    return []
  }
  const judged = (data: Entry, more: object): object => ({
    ...data,
    because: { ...data.because, judged: { ...data.because.judged, ...more } },
  })
  expect(rulesBroken((data) => data)).toEqual([])
  expect(rulesBroken((data) => judged(data, { limitOffsetPct: '2' }))).toEqual(['limit-differs'])
  expect(rulesBroken((data) => judged(data, { urgency: 'maker' }))).toEqual(['requote'])
})
