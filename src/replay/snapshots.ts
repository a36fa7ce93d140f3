import { decode } from '../event/codec.ts'
import { eventHash } from '../event/envelope.ts'
import { eventVersions } from '../event/event-versions.ts'
import { Heads } from '../event/heads.ts'
import { Places } from '../event/link.ts'
import { readSnapshot, type Snapshot, writeSnapshot } from '../event/snapshot-file.ts'
import { type EventStore, type Row, StoreFailure } from '../event/store.ts'
import { canonical } from '../kernel/canonical.ts'
import { Failure } from '../kernel/errors.ts'
import { cursorOf, type Parts } from '../kernel/recorded.ts'
import { stateHashes, stateVersions } from './engine-state.ts'
import { type Folded, foldNothing } from './fold-log.ts'
import { reading } from './reading-folds.ts'
import { fillsOf } from './totals.ts'

/**
 * Of what the state holds beyond what a seal hashes (session, samples, peaks, refusals, options, requests, alarms), and of
 * how amounts are held: text and money hash alike.
 */
const REST_VERSION = 11
/** A snapshot of a newer coinfold is not read: the events before it would not pass `decode`, which refuses those of newer versions. */
const EVENT_VERSIONS = [...eventVersions].map(([type, version]) => `${type}:${version}`).join()
/** Folds of another key mean something else, whoever kept them. */
export const foldsKey = `${canonical(stateVersions)};${canonical(reading.versions)};${REST_VERSION};${EVENT_VERSIONS}`

/** `beside`: what else was folded in the same walk. */
type Saved<Beside> = Pick<Folded, 'state' | 'last'> & { readonly places: ReadonlyMap<string, Parts>; readonly beside: Beside }

/** Writes the fold up to a seal into a file beside the log, so that the next start folds only later events. A cache: it may fail. */
export const keepSnapshot = async (logPath: string, store: EventStore, { state, last, places }: Folded, beside: unknown): Promise<void> => {
  const row = last === null ? undefined : await rowAt(store, last.stream, last.number)
  if (row === undefined) return
  const saved: Saved<unknown> = { state, last, places: places.known, beside }
  writeSnapshot(logPath, foldsKey, { position: row.position, hash: row.hash, state: saved })
}

/** `after`: the position where it stands. */
export type Begun<Beside> = { readonly folded: Folded; readonly beside: Beside; readonly after: string | null }

/**
 * The newest snapshot of this log that this code can read, and the position where it stands; or nothing folded at all. A snapshot is
 * believed only if the log has a seal at that position with the same state hash; the heads are taken from the seal. The start does
 * not read the events before it, so it asks the store first whether all of them are there. Throws StoreFailure. One that was kept with
 * something else beside it, as trading does and as a run of a tape does, counts as none: of the events before it nobody knows that part.
 */
export const startFromSnapshot = async <Beside>(logPath: string, store: EventStore, nothing: () => Beside): Promise<Begun<Beside>> => {
  const missing = store.findMissing()
  if (missing !== null) throw new StoreFailure(missing)
  const snapshot = readSnapshot(logPath, foldsKey)
  if (snapshot !== null) {
    try {
      const begun = await believed<Beside>(snapshot, store)
      if (begun !== null && isAlike(begun.beside, nothing())) return begun
    } catch (error) {
      // a snapshot of another shape counts as none; a log that cannot be read stops the start
      if (error instanceof Failure) throw error
    }
  }
  return { folded: foldNothing(), beside: nothing(), after: null }
}

const partsIn = (beside: unknown): string => canonical(Object.keys(beside ?? {}).sort())
const isAlike = (kept: unknown, wanted: unknown): boolean => partsIn(kept) === partsIn(wanted)

const believed = async <Beside>({ state: saved, position, hash }: Snapshot, store: EventStore): Promise<Begun<Beside> | null> => {
  const { state, last, places, beside } = saved as Saved<Beside>
  if (last === null) return null
  const row = await rowAt(store, last.stream, last.number)
  if (row === undefined || row.hash !== hash || row.position !== position) return null
  const before = last.number === 0 ? undefined : await rowAt(store, last.stream, last.number - 1)
  if (eventHash(row, before?.hash ?? '') !== row.hash) return null
  const event = decode(row)
  if (event.type !== 'HeadsSealed' || canonical(event.data.by) !== canonical(stateVersions)) return null
  if (event.data.stateHash !== stateHashes(state).stateHash) return null
  const heads = new Heads(new Map(Object.entries(event.data.heads)), event.data.events, fillsOf(state))
  if (store.isDense && Number(position) !== heads.events + 1) return null
  heads.observe(row)
  const seals = { compared: 1, notCompared: 0 }
  return {
    folded: { state, heads, places: new Places(places), last, lastTimeMs: event.time, cursor: cursorOf(event), seals },
    beside,
    after: position,
  }
}

const rowAt = async (store: EventStore, stream: string, number: number): Promise<Row | undefined> => {
  for await (const [row] of store.readStream(stream, number)) return row
  return undefined
}
