import { beforeAll, describe, expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { EntrySets } from '../../src/audit/entries/entry-sets.ts'
import { PriceCheck } from '../../src/audit/exits/price-check.ts'
import { OptionsInForce } from '../../src/audit/options-in-force.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

const set = { 'entry.maxEntries': '3', 'risk.maxCoinExposurePct': '40', 'risk.cooldownMin': '0' }
const store = new MemoryStore()
let events: readonly LogEvent[]
beforeAll(async () => {
  events = (await play({ tape: await openTape([tapeFolder]), set, store })).events
}, 120_000)

type Entry = Extract<LogEvent, { type: 'EntryRequested' }>
/** The entries of each cycle that has some, by what its events say that they belong to. */
const cycles = (): readonly (readonly Entry[])[] =>
  [
    ...Map.groupBy(
      events.filter((event) => event.type === 'EntryRequested'),
      ({ correlation }) => correlation,
    ).values(),
  ] as Entry[][]

describe('a recorded tape with up to three entries a position', () => {
  test('is scaled into, and the whole log is sound', async () => {
    expect(cycles().filter((entries) => entries.length > 1).length).toBeGreaterThan(2)
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test('each further entry lies a percent below the last that counted, and none is one too many', () => {
    for (const entries of cycles()) {
      const gone = (orderId: string) =>
        events.some(({ type, data }) => /^Entry(Part)?Abandoned$/.test(type) && (data as { orderId?: string }).orderId === orderId)
      const counted = entries.filter(({ data }) => !gone(data.orderId))
      expect(counted.length).toBeLessThanOrEqual(3)
      for (const [at, { data }] of counted.entries())
        if (at > 0) expect(parse(data.limitPrice) * 100n).toBeLessThanOrEqual(parse(counted[at - 1]!.data.limitPrice) * 99n)
    }
  })

  test('what is one too many, or too near, is refused with its numbers', () => {
    const refused = (refusal: string) => events.find((event) => event.type === 'ProposalRefused' && event.data.refusal === refusal)?.data
    expect(refused('max-entries')).toMatchObject({ judged: { entries: '3', maxEntries: '3' } })
    expect(refused('scale-step')).toMatchObject({ judged: { lastLimitPrice: expect.any(String), nextLimitPrice: expect.any(String) } })
  })
})

describe('verify holds a further entry against the options', () => {
  const broken = (changed: Record<string, unknown>): { readonly at: number; readonly rule: string } | null => {
    const [laws, ledger] = [new PlanLaws(), new Ledger()]
    for (const [at, event] of events.entries()) {
      const told = event.type === 'ConfigApplied' ? { ...event.data.changed, ...changed } : null
      const finding = laws.check(told === null ? event : ({ ...event, data: { changed: told } } as LogEvent), ledger)
      if (finding !== null) return { at, rule: finding.rule }
      ledger.book(event)
    }
    return null
  }
  const second = () => events.indexOf(cycles().find((entries) => entries.length > 1)![1]!)

  test('its number and its distance', () => {
    expect(broken({})).toBeNull()
    expect(broken({ 'entry.maxEntries': [null, 1] })).toEqual({ at: second(), rule: 'too-many-entries' })
    expect(broken({ 'entry.scaleStepPct': [null, '40'] })).toEqual({ at: second(), rule: 'entry-step' })
    expect(broken({ 'entry.scaleStepPct': [1, null] })).toEqual({ at: second(), rule: 'option-unsaid' })
  })

  test.each([
    ['an exit is decided', { type: 'ExitDecided', data: { reason: 'operator', threshold: '0', compared: '0' } }],
    [
      'somebody else has sold',
      {
        type: 'ForeignFill',
        data: {
          ...{ tradeId: 'hand', side: 'sell', quantity: '0.001', price: '100', because: 'by-hand' },
          fee: { amount: '0', asset: 'USD', quoteValue: '0' },
        },
      },
    ],
  ])('that nothing is added once %s', (_, fact) => {
    // a further entry of a position that holds coins
    const at = events.findIndex(
      (event, nth) =>
        event.type === 'EntryRequested' &&
        cycles().some((entries) => entries.indexOf(event as Entry) > 0) &&
        events.slice(0, nth).findLast(({ type, stream }) => stream === event.stream && /^EntryFilled|PositionClosed$/.test(type))?.type ===
          'EntryFilled',
    )
    const { stream, parts } = events[at]!
    const told = { ...events[at]!, ...fact, stream, parts } as LogEvent
    const [laws, ledger] = [new PlanLaws(), new Ledger()]
    const findings = [...events.slice(0, at), told, events[at]!].map((event) => {
      const finding = laws.check(event, ledger)
      ledger.book(event)
      return finding?.rule ?? null
    })
    expect(findings.filter((rule) => rule !== null)).toEqual(['entry-while-leaving'])
  })

  test('and that it is added to again once an exit that sold nothing is withdrawn', () => {
    const options = new OptionsInForce()
    for (const event of events) options.follow(event)
    const entries = new EntrySets(options)
    const at = events.findIndex(({ type }) => type === 'EntryFilled')
    const { stream } = events[at]!
    const entry = events.find((event) => event.type === 'EntryRequested' && event.stream === stream)!
    const told = (type: string): LogEvent => ({ ...events[at]!, type, data: {} }) as unknown as LogEvent
    const rules = [entry, events[at]!, told('ExitDecided'), entry, told('ExitWithdrawn'), entry].map(
      (event) => entries.check(event)?.rule ?? null,
    )
    // the same once more lies too near to itself, and nothing else stands against it
    expect(rules).toEqual([null, null, null, 'entry-while-leaving', null, 'entry-step'])
  })
})

test('verify merges the plans of a position itself: a stop by the plan of one entry alone is found', () => {
  const entries = cycles().find((all) => all.length > 1)!
  const { stream } = entries[0]!
  const wider = (event: LogEvent): LogEvent =>
    event === entries[1]
      ? ({ ...event, data: { ...event.data, plan: { ...entries[1]!.data.plan, hardStop: { by: 'pct', of: '4' } } } } as LogEvent)
      : event
  const check = new PriceCheck()
  const broken = events
    .filter((event) => event.stream === stream)
    .map(wider)
    .findIndex((event) => check.check(event)?.rule === 'stop-price')
  expect(broken).toBeGreaterThan(0)
})
