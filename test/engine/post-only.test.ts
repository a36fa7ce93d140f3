import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { parse } from '../../src/kernel/money.ts'
import { bundledRun, planFinding } from './bundled-run.ts'

const set = { 'entry.postOnly': 'on', 'risk.cooldownMin': '0', 'entry.requoteDelayMs': '10' }
const run = bundledRun(set)

type Entry = Extract<LogEvent, { type: 'EntryRequested' }>
const entries = (): readonly Entry[] => run.events.filter((event) => event.type === 'EntryRequested')
const anew = (): readonly Entry[] => entries().filter(({ data }) => data.instead !== undefined)
const refusalOf = (orderId: string) => run.events.find((event) => event.type === 'EntryAbandoned' && event.data.orderId === orderId)

describe('a recorded tape with entries that must rest', () => {
  test('pays the lower fee only, and the whole log is sound', async () => {
    const fills = run.events.flatMap((event) => (event.type === 'EntryFilled' ? [event.data.liquidity] : []))
    expect(fills.length).toBeGreaterThan(5)
    expect(new Set(fills)).toEqual(new Set(['maker']))
    expect(await verifyLog(run.store.readAll(null))).toMatchObject({ ok: true })
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
    const found = planFinding(run.events, (event, index) => (index === at ? ({ ...event, ...change } as LogEvent) : event))
    return found === null || found.at === at ? (found?.rule ?? null) : `${found.rule} at ${found.at}, not ${at}`
  }
  const second = () => run.events.indexOf(anew()[0]!)
  const dataOf = (at: number) => (run.events[at] as Entry).data

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
    const { postOnly: _, ...data } = dataOf(run.events.indexOf(entries()[0]!))
    expect(broken(run.events.indexOf(entries()[0]!), { data })).toBe('requote')
  })

  test('without a refusal, and after one that is final', () => {
    const { instead } = dataOf(second())
    const at = run.events.indexOf(refusalOf(instead!.orderId)!)
    const final = { ...run.events[at]!.data, evidence: { by: 'rejection', code: 'insufficient-balance' } }
    expect(broken(at, { data: final })).toBe(`requote at ${second()}, not ${at}`)
  })
})
