import { isServerUrl } from '../kernel/server-url.ts'
import { SqliteStore } from './sqlite/store.ts'
import type { EventStore } from './store.ts'

/**
 * Opens a log by its name, the path of a file or the URL of a server, for whoever writes nothing to it: no lease is taken, and an engine
 * may be running on it. `onDoubt` is told why a file may lack its newest events. Throws StoreFailure, or UsageError for a URL that is none.
 */
export const openLogToRead = async (where: string, onDoubt?: (sentence: string) => void): Promise<EventStore> => {
  if (!isServerUrl(where)) {
    const store = SqliteStore.open(where, { readOnly: true })
    if (store.marks.doubt !== null) onDoubt?.(store.marks.doubt)
    return store
  }
  // the client alone takes longer to load than most commands take
  const { openEventStoreDb } = await import('./eventstoredb/open-store.ts')
  return (await openEventStoreDb(where)).store
}

/** Whether the log is a file that was made of another log, and nobody has restored. What a server has beside a log is not asked for. */
export const isCopyFile = (store: EventStore): boolean => store instanceof SqliteStore && store.marks.isCopy
