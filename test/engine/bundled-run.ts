import { beforeAll } from 'vitest'
import { Ledger } from '../../src/audit/books/ledger.ts'
import { PlanLaws } from '../../src/audit/plan/plan-laws.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

/** The bundled tape played with these options before the tests of a file. */
export const bundledRun = (
  set: Readonly<Record<string, string>>,
): { readonly store: MemoryStore; readonly events: readonly LogEvent[] } => {
  const run = { store: new MemoryStore(), events: [] as readonly LogEvent[] }
  beforeAll(async () => {
    run.events = (await play({ tape: await openTape([tapeFolder]), set, store: run.store })).events
  }, 120_000)
  return run
}

/** The first finding of the laws of plans about events as they are told here; null: none. */
export const planFinding = (events: readonly LogEvent[], told: (event: LogEvent, at: number) => LogEvent) => {
  const [laws, ledger] = [new PlanLaws(), new Ledger()]
  for (const [at, event] of events.entries()) {
    const finding = laws.check(told(event, at), ledger)
    if (finding !== null) return { at, rule: finding.rule }
    ledger.book(event)
  }
  return null
}
