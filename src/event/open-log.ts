import { isServerUrl } from '../kernel/server-url.ts'
import { SqliteStore } from './sqlite/store.ts'
import type { EventStore } from './store.ts'

type Options = {
  readonly readOnly: boolean
  /** told why the file may lack its newest events */
  readonly onDoubt?: (sentence: string) => void
}

/**
 * Opens a log by its name: the path of a file, which is made if it is missing and may be written, or the URL of a server.
 * Throws StoreFailure, or UsageError for a URL that is none.
 */
export const openLog = async (where: string, { readOnly, onDoubt }: Options): Promise<EventStore> => {
  if (!isServerUrl(where)) {
    const store = SqliteStore.open(where, { readOnly })
    if (store.marks.doubt !== null) onDoubt?.(store.marks.doubt)
    return store
  }
  // the client alone takes longer to load than most commands take
  const { openEventStoreDb } = await import('./eventstoredb/open-store.ts')
  return (await openEventStoreDb(where)).store
}
