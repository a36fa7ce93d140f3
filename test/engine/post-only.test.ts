import { beforeAll, describe, expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

const set = { 'entry.postOnly': 'on', 'risk.cooldownMin': '0', 'entry.requoteDelayMs': '10' }
const store = new MemoryStore()
let events: readonly LogEvent[]
beforeAll(async () => {
  events = (await play({ tape: await openTape([tapeFolder]), set, store })).events
}, 120_000)

type Entry = Extract<LogEvent, { type: 'EntryRequested' }>
const entries = (): readonly Entry[] => events.filter((event) => event.type === 'EntryRequested')
const anew = (): readonly Entry[] => entries().filter(({ data }) => data.instead !== undefined)
const refusalOf = (orderId: string) => events.find((event) => event.type === 'EntryAbandoned' && event.data.orderId === orderId)

describe('a recorded tape with entries that must rest', () => {
  test('pays the lower fee only, and the whole log is sound', async () => {
    const fills = events.flatMap((event) => (event.type === 'EntryFilled' ? [event.data.liquidity] : []))
    expect(fills.length).toBeGreaterThan(5)
    expect(new Set(fills)).toEqual(new Set(['maker']))
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test('what would have taken is asked for anew as another order, later, at the price of then and a tick further away', () => {
    expect(anew().length).toBeGreaterThan(3)
    for (const { data, time } of anew()) {
      const before = entries().find((entry) => entry.data.orderId === data.instead!.orderId)!
      const refusal = refusalOf(data.instead!.orderId)
      expect(refusal?.data).toMatchObject({ because: 'rejected', evidence: { by: 'rejection', code: 'would-take' } })
      expect(time).toBeGreaterThanOrEqual(refusal!.time + 5)
      expect(data.expiresAtMs).toBe(before.data.expiresAtMs)
      // the limit lies at the price, down to the tick, and so many ticks below it
      const ticks = BigInt(data.instead!.attempt) * parse(data.plan.tickSize)
      expect(parse(data.limitPrice)).toBe(parse(data.because.judged.price!) - ticks)
    }
  })
})

describe('verify knows when and how an entry is asked for anew', () => {
  const broken = (at: number, change: object): string | null => {
    const [laws, ledger] = [new PlanLaws(), new Ledger()]
    for (const [index, event] of events.entries()) {
      const finding = laws.check(index === at ? ({ ...event, ...change } as LogEvent) : event, ledger)
      if (finding !== null) return index === at ? finding.rule : `${finding.rule} at ${index}, not ${at}`
      ledger.book(event)
    }
    return null
  }
  const second = () => events.indexOf(anew()[0]!)
  const dataOf = (at: number) => (events[at] as Entry).data

  test.each([
    ['too soon', () => ({ time: refusalOf(anew()[0]!.data.instead!.orderId)!.time })],
    ['in the place of another order', () => ({ data: { ...dataOf(second()), instead: { orderId: 'cf', attempt: 1 } } })],
    ['as another attempt', () => ({ data: { ...dataOf(second()), instead: { ...dataOf(second()).instead!, attempt: 2 } } })],
    ['for longer', () => ({ data: { ...dataOf(second()), expiresAtMs: dataOf(second()).expiresAtMs + 1 } })],
    ['more often', () => ({ data: { ...dataOf(second()), retry: { left: 3, delayMs: 10 } } })],
    ['sooner the next time', () => ({ data: { ...dataOf(second()), retry: { left: 2, delayMs: 9 } } })],
  ])('%s', (_, change) => {
    expect(broken(second(), change())).toMatch(/^(requote|limit-differs)$/)
  })

  test('that it may take, where the options say it must rest', () => {
    const { postOnly: _, ...data } = dataOf(events.indexOf(entries()[0]!))
    expect(broken(events.indexOf(entries()[0]!), { data })).toBe('requote')
  })

  test('without a refusal, and after one that is final', () => {
    const { instead } = dataOf(second())
    const at = events.indexOf(refusalOf(instead!.orderId)!)
    const final = { ...events[at]!.data, evidence: { by: 'rejection', code: 'insufficient-balance' } }
    expect(broken(at, { data: final })).toBe(`requote at ${second()}, not ${at}`)
  })
})
