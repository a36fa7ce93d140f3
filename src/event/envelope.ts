import { sha256 } from '../kernel/hash.ts'
import { uuidFrom } from '../kernel/ids.ts'
import type { Recorded } from '../kernel/recorded.ts'
import { schema } from './schema.ts'
import type { Sealed } from './store.ts'

/** An event with its place in the log, before it is made unchangeable. Its version comes from the schema table. */
export type Draft = Omit<Recorded, 'id' | 'version' | 'previousHash'>

/**
 * Makes the text that is stored, once, and its hash. The keys stand in one fixed order whatever the order in `draft`,
 * and the id follows from everything else in the envelope. `previousHash` is the `hash` of the stream's event before
 * ('' for the first). `data` must be plain JSON: what JSON cannot hold would differ between now and after a replay.
 * Throws RangeError for an event type that is not in the schema table.
 */
export const seal = (draft: Draft, previousHash: string): Sealed => {
  const version = schema.get(draft.type)
  if (version === undefined) throw new RangeError(`Event type ${draft.type} is not in the schema table, so no log may hold it.`)
  const { stream, parts, number, type, time, venueTime, wallTime, cursor, data, correlation, causation, decision, run, actor } = draft
  const { book, symbol, base, quote } = parts
  const body = {
    stream,
    parts: { book, symbol, base, quote },
    number,
    type,
    version,
    time,
    venueTime,
    wallTime,
    cursor: cursor === null ? null : { row: cursor.row, command: cursor.command },
    data,
    correlation,
    causation,
    decision,
    run,
    actor,
    previousHash,
  }
  const withoutId = JSON.stringify(body)
  const id = uuidFrom(sha256(withoutId))
  const text = `{"id":"${id}",${withoutId.slice(1)}`
  return { text, hash: sha256(text), event: { id, ...body } }
}
