import { decode } from '../../event/codec.ts'
import type { EventStore, Row } from '../../event/store.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { foldLog, foldNothing } from '../../replay/fold-log.ts'
import { type ComparedSession, compareSession, hasEndedWhole } from './compared-events.ts'
import { type KeptSession, linesOf } from './kept-sessions.ts'
import { type Replayed, type ReplayParts, replaySession } from './replayed-session.ts'

/** What became of one session. `skipped`: why it was not played. */
export type SessionParity = {
  readonly run: string
  readonly beganMs: number
  readonly skipped: string | null
  readonly replayed: Omit<Replayed, 'events'> | null
  readonly compared: ComparedSession | null
  /** files that end with half a line */
  readonly torn: readonly string[]
}

type Reading = Pick<EventStore, 'isDense' | 'holdsBack' | 'readAll'>

/** The log up to the first event of a run, and where that stands. */
const before = (store: Reading, run: string): { readonly store: Reading; readonly end: () => string | null } => {
  let last: string | null = null
  return {
    end: () => last,
    store: {
      ...store,
      isDense: store.isDense,
      holdsBack: store.holdsBack,
      async *readAll(after, options) {
        for await (const page of store.readAll(after, options)) {
          const to = page.findIndex((row) => row.run === run)
          const rows = to < 0 ? page : page.slice(0, to)
          last = rows.at(-1)?.position ?? last
          yield rows
          if (to >= 0) return
        }
      },
    },
  }
}

/** A log on a server has one writer at a time: what another run wrote behind the first event of the next one is none of this one's. */
const eventsOf = async (store: Reading, after: string | null, run: string): Promise<readonly LogEvent[]> => {
  const events: LogEvent[] = []
  let isOver = false
  for await (const page of store.readAll(after)) {
    for (const row of page) if (row.run === run) events.push(decode(row as Row))
    isOver = events.length > 0 && page.at(-1)?.run !== run
    if (isOver) break
  }
  return events
}

const isStarted = (event: LogEvent): event is EventOf<'SessionStarted'> => event.type === 'SessionStarted'

type Options = Pick<ReplayParts, 'settings' | 'configOf'>

/** Plays a session that was kept again, and compares what comes of it with the log. */
export const sessionParity = async (store: Reading, session: KeptSession, options: Options): Promise<SessionParity> => {
  const { header, isWhole } = session
  const { run } = header
  const of = { run, beganMs: header.bootMs, replayed: null, compared: null, torn: [] as string[] }
  if (!isWhole) return { ...of, skipped: 'it began before what is kept, and an engine is played from its start on' }
  const prefix = before(store, run)
  const folded = await foldLog(prefix.store, foldNothing(), { isChecked: false })
  const log = await eventsOf(store, prefix.end(), run)
  const started = log.find(isStarted)
  if (started === undefined) return { ...of, skipped: 'the log has nothing of it' }
  const lines = linesOf(session, (path) => of.torn.push(path))
  const hasEnded = hasEndedWhole(log)
  const replaying = { header, lines, folded, started: started.data, log, holdsBack: store.holdsBack, ...options }
  const { events, ...replayed } = await replaySession(replaying)
  return { ...of, skipped: null, replayed, compared: compareSession(log, events, { hasEnded, missing: replayed.missing }) }
}
