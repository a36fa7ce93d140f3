import { followPast, noPast } from '../../src/command/paper-past.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventStore, Row } from '../../src/event/store.ts'
import type { EventOf, LogEvent } from '../../src/kernel/log-event.ts'
import type { Tape } from '../../src/market/tape/tape.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { type Reading, reading } from '../../src/replay/reading-folds.ts'
import { runPaper } from '../../src/run/paper.ts'
import { atOnce } from './at-once.ts'

export type Sampled = {
  readonly rows: readonly Row[]
  readonly events: readonly LogEvent[]
  /** what each sample says, and when it was taken */
  readonly marks: readonly (EventOf<'MarksObserved'>['data'] & { readonly time: number })[]
  readonly folds: Reading
  readonly hashes: Readonly<Record<string, string>>
}

type Playing = {
  readonly tape: Tape
  readonly set: Readonly<Record<string, string>>
  readonly store?: EventStore
  readonly slices?: NonNullable<Parameters<typeof runPaper>[0]['slices']>
}

/** Plays a tape from where the store's log ends, and reads what then stands in it. */
export const playSampled = async ({ tape, set, store = new MemoryStore(), slices }: Playing): Promise<Sampled> => {
  const config = loadConfig({ overrides: set })
  const past = noPast()
  const folded = foldNothing()
  await foldLog(store, folded, { isChecked: true, onEvent: (event) => followPast(past, folded.state, event) })
  await runPaper({
    settings: new Settings(config),
    tape,
    store,
    folded,
    past,
    ...(slices && { slices }),
    ...atOnce(),
  })
  return readSampled(store)
}

/** Folds the log anew: what the samples in it come to. */
export const readSampled = async (store: EventStore): Promise<Sampled> => {
  const past = noPast()
  const folded = foldNothing()
  const rows: Row[] = []
  await foldLog(store, folded, {
    isChecked: true,
    onEvent: (event, row) => {
      followPast(past, folded.state, event)
      rows.push(row)
    },
  })
  const events = rows.map((row) => decode(row))
  const marks = events.flatMap((event) => (event.type === 'MarksObserved' ? [{ ...event.data, time: event.time }] : []))
  return { rows, events, marks, folds: past.reading, hashes: reading.hashes(past.reading) }
}

/** A log of the first `count` rows: what a crash left of it. */
export const firstOf = async (rows: readonly Row[], count: number): Promise<MemoryStore> => {
  const store = new MemoryStore()
  for (const row of rows.slice(0, count)) {
    const { position: _, ...stored } = row
    await store.append(row.stream, row.number - 1, [stored])
  }
  return store
}
