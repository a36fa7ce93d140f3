import type { CopyMark } from '../copy-mark.ts'
import { StoreFailure } from '../store.ts'
import type { Connection } from './connection.ts'
import { lastNote, writeNote } from './notes.ts'

const COPIED = 'LogCopied'
const LIFTED = 'CopyLifted'

const copyStream = (group: string): string => `${group}/copy`

/**
 * The copy mark of a group's log. It is a note beside the log and no event of it, so the copy keeps the head of the original.
 * Changed only under the group's lease.
 */
export const copyNote = (connection: Connection, group: string): CopyMark => {
  const stream = copyStream(group)
  const isSet = async (): Promise<boolean> => (await lastNote(connection, stream))?.type === COPIED
  const write = async (type: string): Promise<void> => {
    const last = await lastNote(connection, stream)
    if (last?.type === type || (last === null && type === LIFTED)) return
    if (!(await writeNote(connection, stream, last?.number ?? -1, { type, data: {} })))
      throw new StoreFailure(`Somebody else wrote to ${stream} at the same time: look who works on group ${group}, and try again.`)
  }
  return { isSet, set: () => write(COPIED), lift: () => write(LIFTED) }
}
