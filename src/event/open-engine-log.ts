import { isServerUrl } from '../kernel/server-url.ts'
import { type CopyMark, requireNoCopy } from './copy-mark.ts'
import type { EngineLog } from './engine-log.ts'
import type { ServerLogOptions } from './eventstoredb/server-log.ts'
import { acquireFileLease } from './sqlite/file-lease.ts'
import { SqliteStore } from './sqlite/store.ts'

export type EngineLogOptions = ServerLogOptions & {
  /** called with a sentence when the newest events of a file may be missing */
  readonly onDoubt?: (sentence: string) => void
}

/**
 * Opens a log for an engine: a file by its path, a log on a server by its URL. Refuses a log that is marked as a copy. Throws
 * LeaseHeld, LogIsCopy, StoreFailure or UsageError; each message is a sentence.
 */
export const openEngineLog = async (where: string, options: EngineLogOptions): Promise<EngineLog> => {
  const log = await openWhateverItIs(where, options)
  try {
    await requireNoCopy(log.copyMark, log.name)
    return log
  } catch (error) {
    await log.close()
    throw error
  }
}

/** As `openEngineLog`, but opens a copy as well: for a caller that writes one, or makes one a log of its own. */
export const openWhateverItIs = async (where: string, options: EngineLogOptions): Promise<EngineLog> => {
  if (isServerUrl(where)) {
    // the client alone takes longer to load than an engine takes to start on a file
    const { openServerLog } = await import('./eventstoredb/server-log.ts')
    return openServerLog(where, options)
  }
  const lease = acquireFileLease(where, options.owner)
  try {
    const store = SqliteStore.open(where)
    if (store.marks.doubt !== null) options.onDoubt?.(store.marks.doubt)
    const close = async () => {
      await store.close()
      lease.release()
    }
    const copyMark = markOf(store)
    return { name: where, store, cachePath: where, copyMark, lease: null, shared: null, lost: new Promise<never>(() => {}), close }
  } catch (error) {
    lease.release()
    throw error
  }
}

const markOf = ({ marks }: SqliteStore): CopyMark => ({
  isSet: async () => marks.isCopy,
  set: async () => marks.markCopy(true),
  lift: async () => marks.markCopy(false),
})
