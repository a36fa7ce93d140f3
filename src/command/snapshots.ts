import type { SessionEvent } from '../../machines/session/events.ts'
import { foldVersions } from '../../projections/index.ts'
import { decode } from '../event/codec.ts'
import { Heads } from '../event/heads.ts'
import { schema } from '../event/schema.ts'
import { readSnapshot, type Snapshot, writeSnapshot } from '../event/snapshot.ts'
import type { EventStore, Row } from '../event/store.ts'
import { Failure } from '../kernel/errors.ts'
import { sha256 } from '../kernel/hash.ts'
import { type Folded, foldNothing } from './fold-log.ts'
import { stateHashes } from './state.ts'

/** Raised with every change of meaning of a machine's state: a snapshot of other code is thrown away. */
const MACHINE_VERSIONS = 'position:2,session:2,facts:1'
/** Events of a newer coinfold must be met by `decode`, not slip in behind its snapshot. */
const EVENT_VERSIONS = [...schema].map(([type, version]) => `${type}:${version}`).join()
const key = `${foldVersions};${MACHINE_VERSIONS};${EVENT_VERSIONS}`

type Sealed = Extract<SessionEvent, { type: 'HeadsSealed' }>['data']
type Saved = Pick<Folded, 'state' | 'last' | 'cursor'>

/** Keeps the fold up to a seal, beside the log, so that the next start folds only what came after. A cache: it may fail. */
export const keepSnapshot = async (logPath: string, store: EventStore, { state, last, cursor }: Folded): Promise<void> => {
  const row = await lastRow(store, last)
  if (row === null) return
  const saved: Saved = { state, last, cursor }
  writeSnapshot(logPath, key, { position: row.position, hash: row.hash, state: saved })
}

/**
 * The newest snapshot that belongs to this log and this code, and the position it stands at; or nothing folded at all.
 * It is believed only at a seal of the log that says the same of the state; the heads are taken from the seal.
 */
export const startFromSnapshot = async (logPath: string, store: EventStore): Promise<{ folded: Folded; after: string | null }> => {
  const snapshot = readSnapshot(logPath, key)
  if (snapshot !== null) {
    try {
      const folded = await believed(snapshot, store)
      if (folded !== null) return { folded, after: snapshot.position }
    } catch (error) {
      // not of this shape: as good as none; a log that cannot be read is another matter
      if (error instanceof Failure) throw error
    }
  }
  return { folded: foldNothing(), after: null }
}

const believed = async (snapshot: Snapshot, store: EventStore): Promise<Folded | null> => {
  const { state, last, cursor } = snapshot.state as Saved
  const row = await lastRow(store, last)
  if (row === null || row.hash !== snapshot.hash || row.position !== snapshot.position || sha256(row.text) !== row.hash) return null
  const { type, data, time } = decode(row)
  const seal = data as Sealed
  if (type !== 'HeadsSealed' || seal.stateHash !== stateHashes(state).stateHash) return null
  const heads = new Heads(new Map(Object.entries(seal.heads)), seal.events)
  heads.observe(row)
  return { state, heads, last, lastTimeMs: time, cursor }
}

const lastRow = async (store: EventStore, last: Folded['last']): Promise<Row | null> => {
  if (last === null) return null
  for await (const [row] of store.readStream(last.stream, last.number)) return row ?? null
  return null
}
