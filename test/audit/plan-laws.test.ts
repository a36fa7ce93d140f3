import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from '../engine/play.ts'
import { tapeFolder } from '../rig/tapes.ts'

const file = fileURLToPath(new URL('../golden/options.yaml', import.meta.url))

/** The first event of the log that breaks a law of its options. */
const broken = (events: readonly LogEvent[]): { readonly at: number; readonly rule: string } | null => {
  const [laws, ledger] = [new PlanLaws(), new Ledger()]
  for (const [at, event] of events.entries()) {
    const finding = laws.check(event, ledger)
    if (finding !== null) return { at, rule: finding.rule }
    ledger.book(event)
  }
  return null
}

let events: readonly LogEvent[]
beforeAll(async () => {
  events = (await play({ tape: await openTape([tapeFolder]), file, store: new MemoryStore() })).events
}, 120_000)

type Data = Record<string, unknown>
const indexOf = (type: string, where: (data: Data) => boolean = () => true): number => {
  const at = events.findIndex((event) => event.type === type && where(event.data as Data))
  expect(at, `the log has such a ${type}`).toBeGreaterThan(0)
  return at
}
const forged = (at: number, data: Data): readonly LogEvent[] =>
  events.with(at, { ...events[at], data: { ...events[at]!.data, ...data } } as LogEvent)
const expectFound = (at: number, data: Data, rule: string): void => expect(broken(forged(at, data))).toEqual({ at, rule })
const more = (text: unknown, by: string): string => format(parse(String(text)) + parse(by))

test('a log that an engine wrote keeps the laws of its options, whatever it sold for (I-32)', () => {
  expect(broken(events)).toBeNull()
  const reasons = new Set(events.flatMap((event) => (event.type === 'ExitDecided' ? [event.data.reason] : [])))
  expect(reasons.size).toBeGreaterThan(3)
})

test('a rule that the options switch on is in the plan, and in the laws', async () => {
  const set = {
    'exit.softStopPct': '0.6',
    'exit.signal': 'off',
    'exit.neverSell': 'LTC',
    'sizing.mode': 'risk-per-trade',
    'sizing.riskPct': '0.3',
  }
  const played = await play({ tape: await openTape([tapeFolder]), file, set, store: new MemoryStore() })
  expect(broken(played.events)).toBeNull()
  expect(played.events.filter((event) => event.type === 'ExitDecided' && event.data.reason === 'soft-stop').length).toBeGreaterThan(0)
  expect(played.events.some((event) => event.type === 'EntryRequested' && event.data.plan.exits.neverSell === true)).toBe(true)
}, 120_000)

describe('an entry that the options do not give is found by name', () => {
  const entry = () => indexOf('EntryRequested')
  const dataOf = (at: number) => (events[at] as Extract<LogEvent, { type: 'EntryRequested' }>).data

  test('a step more or less than its size', () => {
    const { quantity, plan } = dataOf(entry())
    for (const by of [plan.stepSize, `-${plan.stepSize}`]) expectFound(entry(), { quantity: more(quantity, by) }, 'size-differs')
    expectFound(entry(), { quantity: more(quantity, '0.0000001') }, 'size-differs')
  })

  test('a tick beside its limit', () => {
    const { limitPrice, plan } = dataOf(entry())
    for (const by of [plan.tickSize, `-${plan.tickSize}`]) expectFound(entry(), { limitPrice: more(limitPrice, by) }, 'limit-differs')
  })

  test('a reserve that is not its cost and the dearer fee', () => {
    const { reserve } = dataOf(entry())
    for (const by of ['0.00000001', '-0.00000001']) expectFound(entry(), { reserve: more(reserve, by) }, 'reserve-differs')
  })

  test('a price that is not told', () => {
    const { because } = dataOf(entry())
    const { price: _, ...judged } = because.judged
    expectFound(entry(), { because: { ...because, judged } }, 'limit-differs')
  })

  test('options that were others', () => {
    const at = indexOf('ConfigApplied')
    const { changed } = events[at]!.data as { changed: Data }
    const told = (option: string, value: unknown) => broken(forged(at, { changed: { ...changed, [option]: [null, value] } }))
    expect(told('sizing.tradePct', '44')).toMatchObject({ at: entry(), rule: 'size-differs' })
    expect(told('sizing.mode', 'equity-percent')?.at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(entry())
    expect(told('entry.limitOffsetPct', '-1')).toMatchObject({ at: entry(), rule: 'limit-differs' })
    const { 'sizing.mode': _, ...fewer } = changed
    expect(broken(forged(at, { changed: fewer }))).toEqual({ at: entry(), rule: 'option-unsaid' })
  })
})

describe('a plan that the options do not give is found by name', () => {
  const entry = () => indexOf('EntryRequested')
  const planOf = () => (events[entry()] as Extract<LogEvent, { type: 'EntryRequested' }>).data.plan
  const pct = (of: string) => ({ by: 'pct', of })
  test.each([
    ['a take-profit of nothing', () => ({ takeProfit: pct('0') })],
    ['another stop', () => ({ hardStop: pct('1.3') })],
    ['a stop by price', () => ({ hardStop: { by: 'price', of: '1.2' } })],
    ['no trailing stop', () => ({ trailing: null })],
    ['the branches of trailing swapped', () => ({ trailing: { ...planOf().trailing, distance: pct('0.25'), step: pct('1') } })],
    ['another activation', () => ({ trailing: { ...planOf().trailing, activate: pct('0.51') } })],
    ['another time limit', () => ({ maxHoldMs: 90 * 60_000 + 1 })],
    ['another retry', () => ({ exitRetryMs: 4999 })],
    ['another delay of proof', () => ({ proofDelayMs: 15_001 })],
    ['more stops', () => ({ maxStops: 5 })],
    ['another tick', () => ({ tickSize: '0.02' })],
    ['another minimum', () => ({ minNotional: '0' })],
    ['another fee', () => ({ exits: { ...planOf().exits, feePct: '0.11' } })],
    ['a rule that is off', () => ({ exits: { ...planOf().exits, neverSell: true } })],
    ['a table of profits that is another', () => ({ exits: { ...planOf().exits, roi: [] } })],
    ['a field that nothing gives', () => ({ luck: 7 })],
  ])('%s', (_, changed) => {
    expectFound(entry(), { plan: { ...planOf(), ...changed() } }, 'plan-differs')
  })

  test.each(['breakEvenAtPct', 'roi', 'signal', 'score', 'idleMs'])('one that lacks %s', (rule) => {
    const { [rule as 'roi']: _, ...exits } = planOf().exits
    expectFound(entry(), { plan: { ...planOf(), exits } }, 'plan-differs')
  })
})

describe('an exit that the plan does not give is found by name', () => {
  const exitFor = (reason: string) => indexOf('ExitDecided', (data) => data.reason === reason)
  const dataOf = (at: number) => (events[at] as Extract<LogEvent, { type: 'ExitDecided' }>).data

  test.each(['idle', 'roi', 'break-even', 'score'])('%s at another threshold', (reason) => {
    const at = exitFor(reason)
    expectFound(at, { threshold: more(dataOf(at).threshold, '1') }, 'exit-threshold')
    expectFound(at, { threshold: more(dataOf(at).threshold, '-1') }, 'exit-threshold')
  })

  test.each([
    ['trailing-stop', '1'],
    ['break-even', '1'],
    ['roi', '-1'],
    ['idle', '-1'],
  ])('%s before it was reached', (reason, by) => {
    const at = exitFor(reason)
    expectFound(at, { compared: more(dataOf(at).threshold, by) }, 'exit-compared')
  })

  test('a score that is not the sum of its parts', () => {
    const at = exitFor('score')
    expectFound(at, { compared: more(dataOf(at).compared, '1') }, 'exit-compared')
  })

  test('a rule that is off', () => {
    expectFound(exitFor('idle'), { reason: 'signal', threshold: '0', compared: '0' }, 'exit-threshold')
  })

  test('break-even armed at another profit, a row of the table in force too soon', () => {
    const armed = indexOf('BreakEvenArmed')
    expectFound(armed, { threshold: more((events[armed]!.data as Data).threshold, '0.01') }, 'exit-threshold')
    expectFound(armed, { stopPrice: more((events[armed]!.data as Data).stopPrice, '0.01') }, 'exit-threshold')
    const aged = indexOf('TrailingAgeReached')
    expectFound(aged, { fromMs: Number((events[aged]!.data as Data).fromMs) + 1 }, 'exit-threshold')
    expectFound(aged, { activatePrice: more((events[aged]!.data as Data).activatePrice, '0.01') }, 'exit-threshold')
    const lowered = indexOf('RoiLowered')
    expectFound(lowered, { fromMs: Number((events[lowered]!.data as Data).fromMs) + 1 }, 'exit-threshold')
  })
})
