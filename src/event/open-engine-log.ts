import { isServerUrl } from '../kernel/server-url.ts'
import { type CopyMark, requireNoCopy } from './copy-mark.ts'
import type { EngineLog } from './engine-log.ts'
import type { ServerLogOptions } from './eventstoredb/server-log.ts'
import { acquireFileLease } from './sqlite/file-lease.ts'
import { SqliteStore } from './sqlite/store.ts'

export type EngineLogOptions = ServerLogOptions & {
  /** told why a file may lack its newest events */
  readonly onDoubt?: (sentence: string) => void
}

/**
 * Opens the log of a file, or of a server by its URL. Throws LeaseHeld, LogIsCopy, StoreFailure or UsageError, each with a
 * sentence.
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

/** As `openEngineLog`, a copy too: for whoever makes one, or makes a log of it. */
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
