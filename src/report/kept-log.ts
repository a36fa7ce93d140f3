import type { EventType, LogEvent } from '../kernel/log-event.ts'
import type { EngineState } from '../replay/engine-state.ts'
import type { Folded } from '../replay/fold-log.ts'
import type { Folds } from './fold-all.ts'

/** Where the log stands, and what it was played on by which options. */
export type PlayedLog = Pick<Folded, 'lastTimeMs'> & { readonly state: Pick<EngineState, 'session' | 'facts'> }

/** Of which events: of all that are left out, any. */
export type EventsWanted = {
  readonly symbol?: string | undefined
  readonly types?: readonly EventType[] | undefined
  readonly decision?: string | undefined
  readonly actor?: string | undefined
  /** from then on, and before then, by the engine's clock */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}

/** A moment of a log that is folded already, and its events by what they are found by. A port: whoever keeps an index of a log meets it. */
export type KeptLog = {
  readonly folds: Folds
  readonly played: PlayedLog
  /** whether no event is older than one before it: of a log of a server some may be */
  readonly isOrdered: boolean
  /** Places of events in the log up to the moment, 1 for the first. */
  find(wanted: EventsWanted): readonly number[]
  /** Events by their places, which rise. */
  read(places: readonly number[]): AsyncIterable<readonly [place: number, event: LogEvent]>
}
