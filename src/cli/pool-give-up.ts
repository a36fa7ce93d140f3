import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { giveUp } from '../command/give-up.ts'
import { StoreLease } from '../event/eventstoredb/lease.ts'
import { LeasedStore } from '../event/eventstoredb/leased-store.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open.ts'
import { leaseStream } from '../event/eventstoredb/server-log.ts'
import type { Amount } from '../replay/facts.ts'
import { note } from './output.ts'

/** Takes the place of the group's engine for a moment. Throws LeaseHeld if that runs. Returns what `giveUp` does. */
export const giveUpOn = async (
  { connection, store, url }: OpenedEventStoreDb,
  { book, leaseMs }: { readonly book: string; readonly leaseMs: number },
  released: Amount & { readonly id: string },
): Promise<readonly Amount[]> => {
  const { group, name } = url
  const owner = { run: randomUUID(), host: hostname(), pid: process.pid, sinceMs: Date.now() }
  const lease = await StoreLease.acquire({
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
    const epoch = { epoch: lease.epoch, owner: owner.run }
    return await giveUp({ connection, book, group, store: new LeasedStore(store, lease), epoch }, released)
  } finally {
    await lease.release()
  }
}
