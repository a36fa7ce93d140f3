import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { AccountReport } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openEngine } from './live-stage.ts'

const fee = { amount: '0', asset: 'USD', quoteValue: '0' }
const fill = (symbol: string): AccountReport => ({
  kind: 'foreign-fill',
  symbol,
  fill: { tradeId: 'l1', side: 'buy', quantity: '2', price: '10', fee, because: 'by-hand' },
  venueTimeMs: 5,
})
const funding = (symbol: string): AccountReport => ({
  kind: 'funding',
  symbol,
  funding: { fundingId: 'f1', rate: '0.0001', markPrice: '10', quantity: '2', amount: '-0.002', asset: 'USD', dueMs: 4 },
  venueTimeMs: 5,
})

const hear = async (...reports: readonly AccountReport[]) => {
  const store = new MemoryStore()
  const engine = await openEngine({ store, clock: new TapeClock() })
  await engine.reconcile([])
  for (const report of reports) engine.flow.take({ kind: 'report', report })
  const verdicts = await engine.flow.settle()
  const events: LogEvent[] = []
  for await (const page of store.readAll(null)) events.push(...page.map(decode))
  return { verdicts, events }
}

test.each([
  ['coins that came without an order', fill('AAA/USD'), 'ForeignFill'],
  ['funding', funding('AAA/USD'), 'FundingSettled'],
] as const)('%s is a fact of the position, in the venue’s time, once', async (_, report, type) => {
  const { events, verdicts } = await hear(report, report)
  const told = events.filter((event) => event.type === type)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ data: 'fill' in report ? report.fill : report.funding, venueTime: 5, parts: { symbol: 'AAA/USD' } })
  expect(verdicts.map((verdict) => ('refusal' in verdict ? verdict.refusal : verdict.is))).toEqual(['recorded', 'nothing-new'])
})

test.each([
  ['coins', fill('ZZZ/USD'), { orderId: 'l1', trades: 1, quantity: '2', lastTrade: { tradeId: 'l1', quantity: '2', price: '10' } }],
  ['funding', funding('ZZZ/USD'), { orderId: 'f1', trades: 0, quantity: '0', lastTrade: null }],
] as const)('%s of what is not followed is counted as nobody’s, and moves nothing', async (_, report, data) => {
  const { events, verdicts } = await hear(report)
  expect(verdicts).toMatchObject([{ is: 'unowned', symbol: null }])
  const last = events.at(-1)!
  expect([last.type, last.data]).toEqual([
    'UnownedReportsObserved',
    { whose: 'stranger', symbol: 'ZZZ/USD', orderSymbol: null, isFollowed: false, reports: 1, ...data },
  ])
})
