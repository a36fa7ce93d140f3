import { unreadable } from '../event/codec.ts'
import { Heads } from '../event/heads.ts'
import { Places } from '../event/link.ts'
import { Passage } from '../event/passing.ts'
import type { EventStore, Row } from '../event/store.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { type Cursor, cursorOf, isLater } from '../kernel/recorded.ts'
import type { DecidingSinks } from './deciding-folds.ts'
import { apply, createState, type EngineState } from './engine-state.ts'
import { requireSealed } from './require-sealed.ts'

/** Where a fold of the log stands: the state, the heads of its streams and what the last event said. */
export type Folded = {
  readonly state: EngineState
  readonly heads: Heads
  /** where the streams belong that were read so far */
  readonly places: Places
  /** the last event folded; null: nothing was */
  last: { readonly stream: string; readonly number: number; readonly hash: string } | null
  lastTimeMs: number
  cursor: Cursor
  /** seals passed whose state hash was made by these folds and was compared, and those made by others */
  readonly seals: { compared: number; notCompared: number }
}

export const foldNothing = (): Folded => ({
  state: createState(),
  heads: new Heads(),
  places: new Places(),
  last: null,
  lastTimeMs: 0,
  cursor: { input: 0, command: 0 },
  seals: { compared: 0, notCompared: 0 },
})

type Options = {
  readonly after?: string | null
  readonly isChecked: boolean
  readonly sinks?: DecidingSinks
  readonly onEvent?: (event: LogEvent, row: Row) => void
}

/**
 * Replay: the only way a state comes to be. Goes on from `folded` (a snapshot that stands `after` a position, or nothing) to the end of the log.
 * Every seal and sample of prices that is passed must fit what was folded. With `isChecked` every row's hash is computed with
 * its predecessor's; a row that does not fit stops it by name. Throws LogDamaged or LogFromNewerVersion.
 */
export const foldLog = async (store: Pick<EventStore, 'isDense' | 'readAll'>, folded: Folded, options: Options): Promise<Folded> => {
  const passage = new Passage(folded.heads, { isDense: store.isDense, isChecked: options.isChecked }, folded.places)
  let last: Row | null = null
  for await (const page of store.readAll(options.after ?? null, { provesHashes: options.isChecked })) {
    for (const row of page) {
      last = row
      const event = passage.pass(row)
      try {
        foldEvent(folded, event, options)
      } catch (error) {
        throw unreadable(row, error)
      }
      options.onEvent?.(event, row)
    }
  }
  if (last !== null) folded.last = { stream: last.stream, number: last.number, hash: last.hash }
  return folded
}

const foldEvent = (folded: Folded, event: LogEvent, { sinks }: Options): void => {
  const { state, seals } = folded
  if (event.type === 'HeadsSealed') {
    if (requireSealed(event, state)) seals.compared++
    else seals.notCompared++
  }
  apply(state, event, sinks)
  // on a server, reservations made together may stand in another order
  folded.lastTimeMs = Math.max(folded.lastTimeMs, event.time)
  const cursor = cursorOf(event)
  if (isLater(cursor, folded.cursor)) folded.cursor = cursor
}
