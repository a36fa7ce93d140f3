import { steadyTimers, type Timers } from '../../kernel/clock.ts'
import { ClientWire } from './client-wire.ts'
import { Connection } from './connection.ts'
import type { Patience } from './retried.ts'
import { type EventStoreDbOptions, EventStoreDbStore } from './store.ts'
import { type EventStoreDbUrl, parseEventStoreDbUrl } from './url.ts'

export type OpenedEventStoreDb = {
  readonly url: EventStoreDbUrl
  readonly connection: Connection
  readonly store: EventStoreDbStore
}

/** Longer than the server's own deadline of an append (client-wire.ts), so that most answers that come at all come in time. */
const ANSWER_MS = 8000
const LONGEST_WAIT_MS = 2000
/** a server that restarts is back by then, and a person waits no longer for a word */
const READ_MS = 30_000

/** The first attempt after a broken connection comes soon, because most are only a moment; later ones leave a server in peace. */
export const patience: Patience = {
  answerMs: ANSWER_MS,
  waitMs: (attempt) => Math.min(LONGEST_WAIT_MS, 50 * 2 ** Math.min(attempt, 10)),
  readMs: READ_MS,
}

type Options = Pick<EventStoreDbOptions, 'onAway' | 'onBack'> & { readonly timers?: Timers; readonly answerMs?: number }

/**
 * The log of one group on an EventStoreDB server. Throws UsageError for a URL that is wrong, StoreFailure for a server
 * that cannot be used: not there, no permission, TLS on one side only. `close` of the store closes the connection.
 */
export const openEventStoreDb = async (
  where: string,
  { timers = steadyTimers, answerMs = ANSWER_MS, ...told }: Options = {},
): Promise<OpenedEventStoreDb> => {
  const url = parseEventStoreDbUrl(where)
  const wire = new ClientWire(url, timers)
  const connection = new Connection({ wire, timers, patience: { ...patience, answerMs: Math.min(answerMs, ANSWER_MS) } })
  try {
    await wire.probe()
  } catch (error) {
    await wire.close()
    throw error
  }
  return { url, connection, store: new EventStoreDbStore({ connection, name: url.name, ...told }) }
}
