import { SqliteStore } from '../../event/sqlite/store.ts'
import { type EventStore, type Row, StoreFailure } from '../../event/store.ts'
import { sleep } from '../../kernel/clock.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { foldLog, foldNothing } from '../../replay/fold-log.ts'
import { type LogMoment, logUpTo } from '../log-cut.ts'

/** Between two looks at a log: a person sees it at once, and a look costs less than a thousandth of that. */
const POLL_MS = 100

export type Following = {
  /** its name, for what is said */
  readonly log: string
  /** called at the begin, and again where the file was put back */
  readonly open: () => Promise<EventStore>
  readonly onEvent: (event: LogEvent) => void
  /** it ends there */
  readonly upTo: LogMoment
  /** called once, when all that the log holds is read */
  readonly atEnd: () => void
  /** awaited before each page */
  readonly ready: () => Promise<void>
  readonly stop: AbortSignal
  /** told where the file is gone */
  readonly onGone: (sentence: string) => void
}

type Place = Pick<Row, 'position' | 'hash'>

/** A server's log cannot be put elsewhere. */
const isInPlace = (store: EventStore): boolean => !(store instanceof SqliteStore) || store.marks.isInPlace

/**
 * Reads a log to its end and goes on with whatever is written to it, by whichever process, until it is stopped. Every check of a start is
 * made. Where the file was taken away and put back it is opened anew, if it goes on from the event that was read last. Throws StoreFailure
 * where it does not, LogDamaged or LogFromNewerVersion.
 */
export const followLog = async (following: Following): Promise<void> => {
  const { open, onEvent, atEnd, stop } = following
  let store = await open()
  let last: Place | null = null
  const folded = foldNothing()
  try {
    for (let looks = 0; !stop.aborted; looks++) {
      const from = store
      await foldLog({ isDense: from.isDense, readAll: (after) => paced(from, after, following) }, folded, {
        after: (last as Place | null)?.position ?? null,
        isChecked: true,
        onEvent: (event, { position, hash }) => {
          last = { position, hash }
          onEvent(event)
        },
      })
      if (looks === 0 && !stop.aborted) atEnd()
      await sleep(POLL_MS, stop)
      if (stop.aborted || isInPlace(store)) continue
      await store.close()
      store = (await comeBack(following, last)) ?? store
    }
  } finally {
    await store.close()
  }
}

async function* paced(store: EventStore, after: string | null, { ready, stop, upTo }: Following): AsyncIterable<readonly Row[]> {
  for await (const page of logUpTo(store, upTo).readAll(after, { provesHashes: true })) {
    await ready()
    if (stop.aborted) return
    yield page
  }
}

/** Waits for the file, and makes sure that it goes on from the event that was read last. Null: it was stopped meanwhile. */
const comeBack = async ({ log, open, stop, onGone }: Following, last: Place | null): Promise<EventStore | null> => {
  onGone(`The log ${log} is not the file that it was: it is read again once it is there.`)
  let store: EventStore | null = null
  while (store === null) {
    await sleep(POLL_MS, stop)
    if (stop.aborted) return null
    // not there yet, or not whole
    store = await open().catch(() => null)
  }
  if (last === null || (await holds(store, last))) return store
  await store.close()
  throw new StoreFailure(`${log} is another log by now, without the event that was read last: ask for its journal anew.`)
}

/** Of a file, whose positions count the events. */
const holds = async (store: EventStore, { position, hash }: Place): Promise<boolean> => {
  for await (const [row] of store.readAll(String(Number(position) - 1))) return row?.position === position && row.hash === hash
  return false
}
