import type { FeedIdentity, TapeIdentity } from '../../machines/session/events.ts'
import { decode } from '../event/codec.ts'
import type { EventStore } from '../event/store.ts'
import type { EventOf } from '../kernel/log-event.ts'
import type { Folded } from '../replay/fold-log.ts'
import { type Folds, foldWhole } from './fold-all.ts'
import { type InstrumentRow, instrumentRow, observedSymbol } from './instrument-row.ts'
import { OrderLives } from './order-lives.ts'
import { type RunFigures, runFigures } from './run-figures.ts'

/** From when on other options applied: of each, what it was and what it is. */
type OptionsChange = { timeMs: number; changed: EventOf<'ConfigApplied'>['data']['changed'] }

/** How a log ends: at the end of its tape, in good order, or in the middle: it is running, or its engine was killed. */
type Ending = 'end-of-tape' | 'stopped' | 'unfinished'

/** What a log is of, and what it came to. */
export type LogSummary = RunFigures & {
  /** when it was begun, by the computer's clock */
  begunMs: number | null
  version: string | null
  label: string | null
  tape: TapeIdentity | null
  /** null: a tape fed it */
  feed: FeedIdentity | null
  /** the engine's time of its last event: on a tape the tape's */
  lastMs: number
  ending: Ending
  options: Record<string, unknown>
  /** options that a later start changed: the figures were not made with those of the end alone */
  changes: OptionsChange[]
  instruments: Record<string, InstrumentRow>
  /** what the account was found to hold otherwise than the log explains, and still is */
  differences: readonly EventOf<'AccountDifferenceObserved'>['data'][]
  events: number
  head: string
}

/** `readAll` ends at the moment that is told of; of its streams what stands behind that is passed over. */
type SummaryStore = Pick<EventStore, 'isDense' | 'readAll' | 'readStream'>

/** `folds`: those of `folded` and those that are only read. */
export const logSummary = async (store: SummaryStore, folded: Folded, folds: Folds): Promise<LogSummary> => {
  const { state, heads } = folded
  const { facts, session } = state
  return {
    ...(await beginningOf(store)),
    tape: session.tape,
    feed: session.feed ?? null,
    lastMs: folded.lastTimeMs,
    ending: await endingOf(store, folded),
    options: { ...facts.options },
    changes: await changesOf(store, folded),
    instruments: Object.fromEntries(Object.values(facts.instruments).map(({ data }) => [observedSymbol(data), instrumentRow(data)])),
    differences: Object.values(facts.differences ?? {}),
    ...runFigures(folds, folded),
    events: heads.events,
    head: heads.head(),
  }
}

const beginningOf = async (store: SummaryStore): Promise<Pick<LogSummary, 'begunMs' | 'version' | 'label'>> => {
  let begunMs: number | null = null
  for await (const page of store.readAll(null))
    for (const row of page) {
      begunMs ??= row.wallTime
      if (row.type !== 'SessionStarted') continue
      const event = decode(row)
      if (event.type === 'SessionStarted') return { begunMs, version: event.data.version, label: event.data.label ?? null }
    }
  return { begunMs, version: null, label: null }
}

const changesOf = async (store: SummaryStore, { heads }: Folded): Promise<OptionsChange[]> => {
  const changes: OptionsChange[] = []
  for (const [stream, [last]] of heads.table) {
    if (!stream.startsWith('config-')) continue
    // the first says what all of them are
    for await (const page of store.readStream(stream, 1))
      for (const row of page) {
        if (row.number > last) break
        const event = decode(row)
        if (event.type === 'ConfigApplied') changes.push({ timeMs: event.time, changed: event.data.changed })
      }
  }
  return changes
}

const endingOf = async (store: SummaryStore, { state, heads }: Folded): Promise<Ending> => {
  // before its first session a log counts as stopped
  if (state.session.value.session !== 'stopped' || heads.events === 0) return 'unfinished'
  for (const [stream, [last]] of heads.table) {
    if (!stream.startsWith('session-')) continue
    // a seal may stand behind its end
    for await (const page of store.readStream(stream, Math.max(0, last - 2)))
      for (const row of page) {
        const event = row.type === 'SessionStopped' && row.number <= last ? decode(row) : null
        if (event?.type === 'SessionStopped' && event.data.because === 'end-of-tape') return 'end-of-tape'
      }
  }
  return 'stopped'
}

type WholeSummary = LogSummary & { entries: Record<string, number> }

/** The same with what became of its entries, `open` among them, folded from the first event. */
export const wholeSummary = async (store: SummaryStore): Promise<WholeSummary> => {
  const lives = new OrderLives()
  const { folded, folds } = await foldWhole(store, undefined, (event) => lives.see(event))
  const entries: Record<string, number> = {}
  for (const { role, end } of lives.all) if (role === 'entry') entries[end ?? 'open'] = (entries[end ?? 'open'] ?? 0) + 1
  return { ...(await logSummary(store, folded, folds)), entries }
}
