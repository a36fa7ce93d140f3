import { foldVersions } from '../../projections/index.ts'
import { Heads } from '../event/heads.ts'
import { schema } from '../event/schema.ts'
import { readSnapshot, writeSnapshot } from '../event/snapshot.ts'
import type { EventStore, Row } from '../event/store.ts'
import { type Folded, foldNothing } from './fold-log.ts'

/** Raised with every change of meaning of a machine's state: a snapshot of other code is thrown away. */
const MACHINE_VERSIONS = 'position:1,session:1,facts:1'
/** Events of a newer coinfold must be met by `decode`, not slip in behind its snapshot. */
const EVENT_VERSIONS = [...schema].map(([type, version]) => `${type}:${version}`).join()
const key = `${foldVersions};${MACHINE_VERSIONS};${EVENT_VERSIONS}`

type Saved = Omit<Folded, 'heads'> & { readonly table: Heads['table']; readonly events: number }

/** Keeps a fold of the log, all of it durable, beside it, so that the next start folds only what came after. A cache: it may fail. */
export const keepSnapshot = async (logPath: string, store: EventStore, folded: Folded): Promise<void> => {
  const { heads, ...rest } = folded
  const row = await lastRow(store, folded.last)
  if (row === null) return
  const state: Saved = { ...rest, table: heads.table, events: heads.events }
  writeSnapshot(logPath, key, { position: row.position, hash: row.hash, state })
}

/** The newest snapshot that belongs to this log and this code, and the position it stands at; or nothing folded at all. */
export const startFromSnapshot = async (logPath: string, store: EventStore): Promise<{ folded: Folded; after: string | null }> => {
  const snapshot = readSnapshot(logPath, key)
  if (snapshot !== null) {
    const { table, events, ...rest } = snapshot.state as Saved
    const row = await lastRow(store, rest.last)
    if (row?.hash === snapshot.hash && row.position === snapshot.position) {
      const heads = new Heads()
      for (const [stream, head] of table) heads.table.set(stream, head)
      heads.events = events
      return { folded: { ...rest, heads }, after: snapshot.position }
    }
  }
  return { folded: foldNothing(), after: null }
}

const lastRow = async (store: EventStore, last: Folded['last']): Promise<Row | null> => {
  if (last === null) return null
  for await (const [row] of store.readStream(last.stream, last.number)) return row ?? null
  return null
}
