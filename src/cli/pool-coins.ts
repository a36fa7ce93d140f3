import { isFlat } from '../../machines/position/state.ts'
import { requireNoCopy } from '../event/copy-mark.ts'
import { copyNote } from '../event/eventstoredb/copy-note.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open-store.ts'
import { Failure } from '../kernel/errors.ts'
import { format, ZERO } from '../kernel/money.ts'
import { releaseCoin } from '../pool/coins.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { underLease } from './under-lease.ts'

/**
 * Lets another group have a coin. Throws LeaseHeld if the group's engine runs, LogIsCopy, and Failure if the group still holds
 * some of it.
 */
export const releaseOn = (
  opened: OpenedEventStoreDb,
  { book, leaseMs }: { readonly book: string; readonly leaseMs: number },
  symbol: string,
): Promise<void> => {
  const { connection, url } = opened
  return underLease(opened, leaseMs, async ({ store }) => {
    // a copy may be older than what the group holds
    await requireNoCopy(copyNote(connection, url.group), url.name)
    const streams = new Set<string>()
    const { state } = await foldLog(store, foldNothing(), {
      isChecked: true,
      onEvent: ({ stream, parts }) => {
        if (parts.symbol === symbol && parts.book === book) streams.add(stream)
      },
    })
    for (const stream of streams) {
      const position = state.positions.get(stream)
      if (position !== undefined && (!isFlat(position) || position.exposure !== ZERO))
        throw new Failure(
          `Group ${url.group} still holds ${format(position.exposure)} ${symbol}, or has orders of it: close the position first.`,
        )
    }
    await releaseCoin(connection, book, url.group, symbol)
  })
}
