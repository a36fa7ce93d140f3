import type { CopyMark } from '../copy-mark.ts'
import { StoreFailure } from '../store.ts'
import type { Connection } from './connection.ts'
import { lastNote, writeNote } from './notes.ts'

const COPIED = 'LogCopied'
const LIFTED = 'CopyLifted'

const copyStream = (group: string): string => `${group}/copy`

/** The mark of a group's log: notes beside it and no event of it, so that the copy has the head of what it was made of. To be changed under the group's lease. */
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
