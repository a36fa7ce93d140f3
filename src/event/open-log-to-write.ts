import { rmSync, statSync, truncateSync } from 'node:fs'
import { isServerUrl } from '../kernel/server-url.ts'
import { type CopyMark, requireNoCopy } from './copy-mark.ts'
import type { ServerLogOptions } from './eventstoredb/server-log.ts'
import type { LeasedLog } from './leased-log.ts'
import { isNothingYet } from './sqlite/file.ts'
import { acquireFileLease, type FileLease } from './sqlite/file-lease.ts'
import { requireNobodyByFormerName } from './sqlite/former-name.ts'
import { SqliteStore } from './sqlite/store.ts'

export type WritingOptions = ServerLogOptions & {
  /** called with a sentence when the newest events of a file may be missing */
  readonly onDoubt?: (sentence: string) => void
}

/**
 * Opens a log for an engine: a file by its path, a log on a server by its URL. Refuses a log that is marked as a copy. Throws
 * LeaseHeld, LogIsCopy, StoreFailure or UsageError; each message is a sentence.
 */
export const openLogToWrite = async (where: string, options: WritingOptions): Promise<LeasedLog> => {
  const log = await openWhateverItIs(where, options)
  try {
    await requireNoCopy(log.copyMark, log.name)
    return log
  } catch (error) {
    await log.close()
    throw error
  }
}

/** As `openLogToWrite`, but opens a copy as well: for a caller that writes one, or makes one a log of its own. */
export const openWhateverItIs = async (where: string, options: WritingOptions): Promise<LeasedLog> => {
  if (isServerUrl(where)) {
    // the client alone takes longer to load than an engine takes to start on a file
    const { openServerLog } = await import('./eventstoredb/server-log.ts')
    return openServerLog(where, options)
  }
  // before the lease: what is no log is left as it is, with nothing new beside it
  isNothingYet(where)
  const lease = acquireFileLease(where, options.owner)
  const putBack = keeper(where, lease)
  try {
    requireNobodyByFormerName(where)
    const store = SqliteStore.open(where)
    if (store.marks.doubt !== null) options.onDoubt?.(store.marks.doubt)
    let isMarked = false
    const copyMark = markOf(store, () => {
      isMarked = true
    })
    const close = async () => {
      try {
        await store.close()
      } finally {
        if (store.hasWritten || isMarked) lease.release()
        else putBack()
      }
    }
    return { name: where, store, cachePath: where, copyMark, lease: null, shared: null, lost: new Promise<never>(() => {}), close }
  } catch (error) {
    putBack()
    throw error
  }
}

/** Returns the way to leave the place of a log, to which nothing was written, as it was when the lease was taken, and to give that back. */
const keeper = (path: string, lease: FileLease): (() => void) => {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  return () => {
    if (size === undefined) rmSync(path, { force: true })
    if (size === 0) truncateSync(path)
    if (size === undefined || size === 0) for (const end of ['-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
    lease.undo()
  }
}

const markOf = ({ marks }: SqliteStore, onChange: () => void): CopyMark => {
  const change = async (isCopy: boolean): Promise<void> => {
    marks.markCopy(isCopy)
    onChange()
  }
  return { isSet: async () => marks.isCopy, set: () => change(true), lift: () => change(false) }
}
