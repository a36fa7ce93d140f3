import { isServerUrl } from '../kernel/server-url.ts'
import { SqliteStore } from './sqlite-store.ts'
import type { EventStore } from './store.ts'

/**
 * Opens a log by its name: the path of a file, which is made if it is missing and may be written, or the URL of a server.
 * Throws StoreFailure, or UsageError for a URL that is none.
 */
export const openLog = async (where: string, options: { readonly readOnly: boolean }): Promise<EventStore> => {
  if (!isServerUrl(where)) return SqliteStore.open(where, options)
  // the client alone takes longer to load than most commands take
  const { openEventStoreDb } = await import('./eventstoredb/open.ts')
  return (await openEventStoreDb(where)).store
}
