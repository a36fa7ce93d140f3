import { seal } from '../../../src/event/envelope.ts'
import { Connection } from '../../../src/event/eventstoredb/connection.ts'
import type { Patience } from '../../../src/event/eventstoredb/retried.ts'
import { EventStoreDbStore } from '../../../src/event/eventstoredb/store.ts'
import type { Stored } from '../../../src/event/store.ts'
import { sampleDraft } from '../sample.ts'
import { FakeServer } from './fake-server.ts'
import { FakeWire } from './fake-wire.ts'
import { Timeline } from './timeline.ts'

export const ANSWER_MS = 1000
export const patience: Patience = { answerMs: ANSWER_MS, waitMs: (attempt) => 10 * attempt, readMs: 1500 }

/** A store on a server, all of it made up. */
export const stage = (server = new FakeServer()) => {
  const timeline = new Timeline()
  const wire = new FakeWire(server, timeline)
  const connection = new Connection({ wire, timers: timeline.clock(), patience })
  const told: string[] = []
  const store = new EventStoreDbStore({
    connection,
    name: 'esdb://somewhere:2113 (group main)',
    onAway: (why) => told.push(`away: ${why}`),
    onBack: (awayMs) => told.push(`back after ${awayMs} ms`),
  })
  return { timeline, server, wire, connection, store, told }
}

/** `count` chained events of a stream; each is a new reservation, or each is something else. */
export const chain = (stream: string, count: number, { isReservation = false, after = null as Stored | null } = {}): Stored[] => {
  const events: Stored[] = []
  let last = after
  for (let index = 0; index < count; index++) {
    const draft = sampleDraft(stream, last === null ? 0 : last.number + 1)
    last = seal(isReservation ? { ...draft, type: 'EntryRequested' } : draft, last?.hash ?? '').stored
    events.push(last)
  }
  return events
}
