import { UsageError } from '../kernel/errors.ts'
import { SqliteStore } from './sqlite-store.ts'
import type { EventStore } from './store.ts'

/** Whether a log stands in a store elsewhere, which is named by its address, and not in a file. */
export const isRemote = (where: string): boolean => /^esdb(\+discover)?:\/\//.test(where)

/** Opens a log by its name: the path of a file, which is made if it is missing and may be written. Throws StoreFailure. */
export const openLog = async (where: string, options: { readonly readOnly: boolean }): Promise<EventStore> => {
  if (isRemote(where)) throw new UsageError(`The log ${where} cannot be opened: so far a log is a file.`)
  return SqliteStore.open(where, options)
}
