import { requireNoCopy } from '../event/copy-mark.ts'
import { copyNote } from '../event/eventstoredb/copy-note.ts'
import type { OpenedEventStoreDb } from '../event/eventstoredb/open-store.ts'
import { giveUp } from '../pool/give-up.ts'
import type { Amount } from '../replay/facts.ts'
import { underLease } from './under-lease.ts'

/** Throws LeaseHeld if the group's engine runs, LogIsCopy. Returns what `giveUp` does. */
export const giveUpOn = (
  opened: OpenedEventStoreDb,
  { book, leaseMs }: { readonly book: string; readonly leaseMs: number },
  released: Amount & { readonly id: string },
): Promise<readonly Amount[]> => {
  const { connection, url } = opened
  const { group } = url
  return underLease(opened, leaseMs, async (held) => {
    await requireNoCopy(copyNote(connection, group), url.name)
    return giveUp({ connection, book, group, ...held }, released)
  })
}
