import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { isFlat } from '../../machines/position/state.ts'
import { releaseCoin } from '../event/eventstoredb/coins.ts'
import { StoreLease } from '../event/eventstoredb/lease.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open.ts'
import { leaseStream } from '../event/eventstoredb/server-log.ts'
import { Failure } from '../kernel/errors.ts'
import { format, ZERO } from '../kernel/money.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { note } from './output.ts'

/** Lets another group have a coin. Throws LeaseHeld if the group's engine runs, Failure if the group still holds some of it. */
export const releaseOn = async (
  { connection, store, url }: OpenedEventStoreDb,
  { book, leaseMs }: { readonly book: string; readonly leaseMs: number },
  symbol: string,
): Promise<void> => {
  const lease = await StoreLease.acquire({
    connection,
    stream: leaseStream(url.group),
    name: url.name,
    owner: { run: randomUUID(), host: hostname(), pid: process.pid, sinceMs: Date.now() },
    ttlMs: leaseMs,
    waits: false,
    onWaiting: ({ host, pid }) =>
      note(`The lease of ${url.group} was not given back (pid ${pid} on ${host}); waiting to see whether it lives.`),
  })
  try {
    const streams = new Set<string>()
    const { state } = await foldLog(store, foldNothing(), {
      isChecked: true,
      onEvent: ({ stream, parts }) => {
        if (parts.symbol === symbol && parts.book === book) streams.add(stream)
      },
    })
    for (const stream of streams) {
      const position = state.positions.get(stream)
      if (position !== undefined && (!isFlat(position) || position.held !== ZERO))
        throw new Failure(
          `Group ${url.group} still holds ${format(position.held)} ${symbol}, or has orders of it: close the position first.`,
        )
    }
    await releaseCoin(connection, book, url.group, symbol)
  } finally {
    await lease.release()
  }
}
