import { openLogToRead } from '../../event/open-log-to-read.ts'
import { SqliteStore } from '../../event/sqlite/store.ts'
import type { EventStore } from '../../event/store.ts'
import { isServerUrl } from '../../kernel/server-url.ts'

/** A log as it is opened. `ranges`: for a few events out of the middle. */
export type OpenedLog = { readonly store: EventStore; readonly ranges: EventStore }
/** How a log is opened, again where it is another one by now. `file`: its path; null: it is on a server, or in memory. */
export type ViewedLog = { readonly file: string | null; open(): Promise<OpenedLog> }

export const viewedLog = (log: string): ViewedLog =>
  isServerUrl(log)
    ? { file: null, open: async () => onlyOne(await openLogToRead(log)) }
    : {
        file: log,
        open: async () => ({
          store: await openLogToRead(log),
          ranges: SqliteStore.open(log, { readOnly: true }),
        }),
      }

const onlyOne = (store: EventStore): OpenedLog => ({ store, ranges: store })

export const closeLog = async ({ store, ranges }: OpenedLog): Promise<void> => {
  // the one that was opened first sees to what is to be left beside the file
  if (ranges !== store) await ranges.close()
  await store.close()
}
