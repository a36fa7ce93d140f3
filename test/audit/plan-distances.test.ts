import { expect, test } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan-laws.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { play } from '../engine/play.ts'
import { tapeFolder } from '../rig/tapes.ts'

const SET = {
  'exit.softStopPct': '1',
  'exit.trailingActivatePct': '1.5',
  'exit.stopsBy': 'atr',
  'exit.softStopAtr': '6',
  'exit.takeProfitAtr': '12',
  'exit.trailingBy': 'atr',
}
const firstBroken = (events: readonly LogEvent[]): string | null => {
  const [laws, ledger] = [new PlanLaws(), new Ledger()]
  for (const event of events) {
    const finding = laws.check(event, ledger)
    if (finding !== null) return finding.message
    ledger.book(event)
  }
  return null
}

test('distances by the average true range are what the options make of the range that the plan tells', async () => {
  const { events } = await play({ tape: await openTape([tapeFolder]), set: SET, store: new MemoryStore() })
  expect(firstBroken(events)).toBeNull()
  const at = events.findLastIndex(({ type }) => type === 'EntryRequested')
  const event = events[at] as Extract<LogEvent, { type: 'EntryRequested' }>
  const { plan } = event.data
  expect(plan.atr?.value).toMatch(/^\d/)
  const forged = (changed: Partial<typeof plan>): string | null => {
    const data = { ...event.data, plan: { ...plan, ...changed } }
    return firstBroken(events.with(at, { ...event, data }))
  }
  expect(forged({ takeProfit: { by: 'pct', of: '2.5' } })).toContain('for takeProfit')
  expect(forged({ exits: { ...plan.exits, softStop: { by: 'pct', of: '1' } } })).toContain('for softStop')
  expect(forged({ atr: { bars: 13, minBars: 15, value: plan.atr!.value } })).toContain('for atr')
  expect(forged({ atr: { ...plan.atr!, value: '1' } })).toContain('for takeProfit')
  const step = { by: 'price', of: '0.01' } as const
  expect(forged({ trailing: { ...plan.trailing!, step } })).toContain('for trailing')
}, 120_000)
