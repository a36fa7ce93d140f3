import { SqliteStore } from '../../event/sqlite/store.ts'
import type { Timers } from '../../kernel/clock.ts'
import { UsageError } from '../../kernel/errors.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { Sentence } from '../words/say.ts'
import type { WordsContext } from '../words/words-context.ts'
import type { AllFolds } from './all-folds.ts'
import type { EquityPoint } from './equity-curve.ts'
import type { EventColumns } from './event-columns.ts'
import { followGrowth } from './follow-growth.ts'
import type { LogDamage } from './index-log.ts'
import { type At, BeforeBeginning, type LogPlace, UnknownPlace } from './log-place.ts'
import { OpenedView } from './opened-view.ts'
import type { RowKind, RowOf, RowsAsked, RowsRead } from './row-kinds.ts'
import { type ViewedLog, viewedLog } from './viewed-log.ts'

/** All folds as they stood behind one event. Nobody may change them: others are handed the same. */
export type ViewMoment = AllFolds & { readonly place: LogPlace }

/** `keepsSideFile`: beside a file it keeps `LOG.view`, so that the next opening is short. `onIndexed`: hears how far it is. */
export type ViewOptions = {
  readonly keepsSideFile: boolean
  readonly timers: Timers
  readonly onIndexed?: (done: number, all: number) => void
}

type Hear = (head: LogPlace | null, isAnew: boolean) => void

/** Events of one answer. */
const MOST = 1000

/** A log for whoever looks at it: every moment of it, all that is finished, and all events. It appends nothing. */
export class View {
  readonly #source: ViewedLog
  readonly #options: ViewOptions
  readonly #hearers = new Set<Hear>()
  /** which event of the log one is that was handed out */
  readonly #ordinals = new WeakMap<LogEvent, number>()
  #opened: OpenedView
  #growth: Awaited<ReturnType<typeof followGrowth>> | null = null
  #isClosed = false

  private constructor(source: ViewedLog, options: ViewOptions, opened: OpenedView) {
    this.#source = source
    this.#options = options
    this.#opened = opened
  }

  /** Throws StoreFailure where there is no log. A damaged one opens up to the event before. */
  static open(log: string, options: ViewOptions): Promise<View> {
    return View.over(viewedLog(log), options)
  }

  /** The same of a log that is opened otherwise. */
  static async over(source: ViewedLog, options: ViewOptions): Promise<View> {
    const view = new View(source, options, await OpenedView.open(source, options))
    await view.#follow()
    return view
  }

  /** Null: nothing was recorded yet. */
  get head(): LogPlace | null {
    const { count } = this.columns
    return count === 0 ? null : this.#place(count)
  }

  /** As `run` prints it and `verify --expect` takes it. */
  get chainHead(): string {
    return this.#opened.index.chainHead
  }

  /** Null: all that was read is what was written. */
  get damage(): LogDamage | null {
    return this.#opened.index.damage
  }

  /** Why a file may lack its newest events; null: nothing says so. */
  get doubt(): string | null {
    const { store } = this.#opened.log
    return store instanceof SqliteStore ? store.marks.doubt : null
  }

  get columns(): EventColumns {
    return this.#opened.index.columns
  }

  /** Null: before the first event. Throws UnknownPlace for a position or an ordinal that no event has. */
  placeOf(at: At): LogPlace | null {
    const { columns } = this
    const ordinal = ordinalIn(columns, at)
    if (!Number.isSafeInteger(ordinal) || ordinal < 0 || ordinal > columns.count) throw new UnknownPlace(`number ${ordinal}`)
    return ordinal === 0 ? null : this.#place(ordinal)
  }

  /** Throws BeforeBeginning or UnknownPlace. */
  async at(at: At): Promise<ViewMoment> {
    const place = this.placeOf(at)
    if (place === null) throw new BeforeBeginning()
    return { place, ...(await this.#opened.moments.at(place.ordinal)) }
  }

  /** What was finished by then. A later row of the same order stands in the place of an earlier one. */
  rows<K extends RowKind>(kind: K, asOf: Pick<LogPlace, 'ordinal'>, asked: RowsAsked): RowsRead<K> {
    const { columns, side } = this.#opened.index
    const { found, next } = side.rows.find(kind, asOf.ordinal, asked)
    const rows = found.map(({ ordinal, row }): RowOf<K> => {
      const at = { ordinal, timeMs: columns.timeMs(ordinal), position: columns.position(ordinal) }
      return { ...row, at }
    })
    return { rows, next }
  }

  /** What everything was worth when it was last sampled, at or before that event; null: it was not sampled yet. */
  equityBy(ordinal: number): EquityPoint | null {
    return this.#opened.index.equity.by(ordinal)
  }

  /** By ordinals, both included, at most 1,000. What is not there is left out. */
  async events(from: number, to: number): Promise<readonly LogEvent[]> {
    if (to - from >= MOST) throw new UsageError(`At most ${MOST} events are read at once.`)
    const first = Math.max(from, 1)
    const events = await this.#opened.events(first, Math.min(to, this.columns.count))
    for (const [at, event] of events.entries()) this.#ordinals.set(event, first + at)
    return events
  }

  /** Which event of the log it is, of those that this view handed out. */
  ordinalOf(event: LogEvent): number {
    const ordinal = this.#ordinals.get(event)
    if (ordinal === undefined) throw new RangeError(`Event ${event.number} of ${event.stream} was not read from this view.`)
    return ordinal
  }

  /** Their sentences, of events that this view handed out. */
  async told(events: readonly LogEvent[]): Promise<readonly Sentence[]> {
    return this.#opened.told.tell(events.map((event) => [this.ordinalOf(event), event]))
  }

  /** What the sentence of an event of that ordinal rests on: what stands before it. */
  contextBefore(ordinal: number): Promise<WordsContext> {
    return this.#opened.told.contextBefore(ordinal)
  }

  /**
   * Calls back when the log has grown, and when it was opened anew because it is another one by now (`isAnew`; `head` null: that one is
   * empty). Returns the way to stop. While somebody listens it is looked at more often.
   */
  onGrowth(hear: Hear): () => void {
    this.#hearers.add(hear)
    this.#growth?.wake()
    return () => this.#hearers.delete(hear)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#growth?.stop()
    await this.#opened.close()
  }

  #place(ordinal: number): LogPlace {
    const { columns } = this
    const isHead = ordinal === columns.count
    return { ordinal, position: columns.position(ordinal), hash: columns.hash(ordinal), timeMs: columns.timeMs(ordinal), isHead }
  }

  async #follow(): Promise<void> {
    this.#growth = await followGrowth({
      store: this.#opened.log.store,
      after: this.head?.position ?? null,
      timers: this.#options.timers,
      look: (isElsewhere) => this.#look(isElsewhere),
      isWaitedFor: () => this.#hearers.size > 0,
    })
  }

  async #look(isElsewhere: boolean): Promise<void> {
    if (this.#isClosed) return
    if (isElsewhere || !(await this.#opened.goesOn())) return this.#openAnew()
    const { count } = this.columns
    await this.#opened.index.readOn()
    if (this.columns.count > count && !this.#isClosed) this.#tell(false)
  }

  /** What is there instead may not be whole yet: then it is tried again, and the old one is shown meanwhile. */
  async #openAnew(): Promise<void> {
    this.#opened.index.giveUpSide()
    const opened = await OpenedView.open(this.#source, this.#options)
    const before = this.#opened
    this.#opened = opened
    this.#growth?.stop()
    await before.close()
    if (this.#isClosed) return opened.close()
    await this.#follow()
    this.#tell(true)
  }

  #tell(isAnew: boolean): void {
    const { head } = this
    for (const hear of [...this.#hearers]) hear(head, isAnew)
  }
}

const ordinalIn = (columns: EventColumns, at: At): number => {
  if (at === 'now') return columns.count
  if ('timeMs' in at) return columns.ordinalBy(at.timeMs)
  if ('ordinal' in at) return at.ordinal
  const ordinal = columns.ordinalAt(at.position)
  if (ordinal === null) throw new UnknownPlace(`at ${JSON.stringify(at.position)}`)
  return ordinal
}
