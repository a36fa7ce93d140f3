import type { Sinks } from '../../projections/index.ts'
import { decode, unreadable } from '../event/codec.ts'
import { Heads } from '../event/heads.ts'
import { checkLink } from '../event/link.ts'
import type { EventStore, Row } from '../event/store.ts'
import type { Cursor, Recorded } from '../kernel/recorded.ts'
import { apply, createState, type EngineState } from './state.ts'

/** Where a fold of the log stands: the state, the heads of its streams and what the last event said. */
export type Folded = {
  readonly state: EngineState
  readonly heads: Heads
  /** the last event folded; null: nothing was */
  last: { readonly stream: string; readonly number: number; readonly hash: string } | null
  lastTimeMs: number
  cursor: Cursor | null
}

export const foldNothing = (): Folded => ({ state: createState(), heads: new Heads(), last: null, lastTimeMs: 0, cursor: null })

/**
 * Replay: the only way a state comes to be. Goes on from `folded` (a snapshot that stands `after` a position, or nothing) to the end of the log.
 * With `isChecked` every row's hash is computed and its predecessor compared; a row that does not fit stops it by name.
 */
export const foldLog = async (
  store: EventStore,
  folded: Folded,
  options: {
    readonly after?: string | null
    readonly isChecked: boolean
    readonly sinks?: Sinks
    readonly onEvent?: (event: Recorded, row: Row) => void
  },
): Promise<Folded> => {
  const { state, heads } = folded
  let last: Row | null = null
  for await (const page of store.readAll(options.after ?? null)) {
    for (const row of page) {
      last = row
      // first: a changed byte may look like an event of a newer coinfold
      if (options.isChecked) checkLink(heads.table, row)
      const event = decode(row)
      heads.observe(row)
      try {
        apply(state, event, options.sinks)
      } catch (error) {
        throw unreadable(row, error)
      }
      options.onEvent?.(event, row)
      // on a server, reservations made together may stand in another order
      folded.lastTimeMs = Math.max(folded.lastTimeMs, event.time)
      if (event.cursor !== null && isLater(event.cursor, folded.cursor)) folded.cursor = event.cursor
    }
  }
  if (last !== null) folded.last = { stream: last.stream, number: last.number, hash: last.hash }
  return folded
}

const isLater = (one: Cursor, other: Cursor | null): boolean =>
  other === null || one.row > other.row || (one.row === other.row && one.command > other.command)
