import type { Timers } from '../../kernel/clock.ts'
import { Failure } from '../../kernel/errors.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { EngineState } from '../../replay/engine-state.ts'
import type { Reading } from '../../replay/reading-folds.ts'
import type { Sentence } from '../words/say.ts'
import type { EventColumns } from './event-columns.ts'
import type { At, LogPlace } from './log-place.ts'
import type { RowKind, RowsAsked, RowsRead } from './row-kinds.ts'

/** What is not finished, by kind; each kind's file has `openIn(state, position)`. */
export type Viewing = Readonly<Record<string, unknown>>
/** All folds as they stood behind one event. Nobody may change them: others are handed the same. */
export type ViewMoment = {
  readonly place: LogPlace
  readonly state: EngineState
  readonly reading: Reading
  readonly viewing: Viewing
}

/** Where a log stops to be what was written; `rule` is a word for scripts, `message` a sentence. Nothing behind it is shown. */
export type LogDamage = { readonly stream: string; readonly number: number; readonly rule: string; readonly message: string }

/** `keepsSideFile`: beside a file it keeps `LOG.view`, so that the next opening is short. `onIndexed`: hears how far it is. */
export type ViewOptions = {
  readonly keepsSideFile: boolean
  readonly timers: Timers
  readonly onIndexed?: (done: number, all: number) => void
}

const unbuilt = (): never => {
  throw new Failure('The page is not built yet.')
}

/** A log for whoever looks at it: every moment of it, all that is finished, and all events. It appends nothing. */
export class View {
  /** null: the log is empty */
  readonly head: LogPlace | null = null
  readonly damage: LogDamage | null = null

  /** Throws StoreFailure where there is no log. A damaged one opens up to the event before. */
  static open(_log: string, _options: ViewOptions): Promise<View> {
    return unbuilt()
  }

  get columns(): EventColumns {
    return unbuilt()
  }

  /** Null: before the first event. Throws UnknownPlace for a position or an ordinal that no event has. */
  placeOf(_at: At): LogPlace | null {
    return unbuilt()
  }

  /** Throws BeforeBeginning or UnknownPlace. */
  at(_at: At): Promise<ViewMoment> {
    return unbuilt()
  }

  /** What was finished by then. A later row of the same order stands in the place of an earlier one. */
  rows<K extends RowKind>(_kind: K, _asOf: LogPlace, _asked: RowsAsked): RowsRead<K> {
    return unbuilt()
  }

  /** By ordinals, both included, at most 1,000. */
  events(_from: number, _to: number): Promise<readonly LogEvent[]> {
    return unbuilt()
  }

  /** Their sentences, of events that this view handed out. */
  told(_events: readonly LogEvent[]): Promise<readonly Sentence[]> {
    return unbuilt()
  }

  /**
   * Calls back when the log has grown, and when it was opened anew because it is another one by now (`isAnew`; `head` null: that one is empty). Returns the way
   * to stop. While somebody listens it is looked at more often.
   */
  onGrowth(_hear: (head: LogPlace | null, isAnew: boolean) => void): () => void {
    return unbuilt()
  }

  async close(): Promise<void> {}
}
