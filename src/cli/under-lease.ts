import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { LeasedStore } from '../event/eventstoredb/leased-store.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open-store.ts'
import { ServerLease } from '../event/eventstoredb/server-lease.ts'
import { leaseStream } from '../event/eventstoredb/server-log.ts'
import type { Epoch } from '../event/leased-log.ts'
import type { EventStore } from '../event/store.ts'
import { note } from './output.ts'

/** The group's log, which nobody else writes meanwhile. */
export type Held = { readonly store: EventStore; readonly epoch: Epoch }

/** Takes the place of the group's engine for a moment. Throws LeaseHeld if that runs. */
export const underLease = async <Result>(
  { connection, store, url: { group, name } }: OpenedEventStoreDb,
  leaseMs: number,
  work: (held: Held) => Promise<Result>,
): Promise<Result> => {
  const owner = { run: randomUUID(), host: hostname(), pid: process.pid, sinceMs: Date.now() }
  const lease = await ServerLease.acquire({
    connection,
    stream: leaseStream(group),
    name,
    owner,
    ttlMs: leaseMs,
    waits: false,
    onWaiting: ({ host, pid }) =>
      note(`The lease of ${group} was not given back (pid ${pid} on ${host}); waiting to see whether it lives.`),
  })
  try {
    return await work({ store: new LeasedStore(store, lease), epoch: { epoch: lease.epoch, owner: owner.run } })
  } finally {
    await lease.release()
  }
}
