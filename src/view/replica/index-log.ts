import { deserialize, serialize } from 'node:v8'
import { LogDamaged, LogFromNewerVersion, unreadable } from '../../event/codec.ts'
import { type EventStore, type Row, StoreFailure } from '../../event/store.ts'
import { Failure } from '../../kernel/errors.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { type Folded, foldLog, foldNothing } from '../../replay/fold-log.ts'
import { type AllFolds, type AllSinks, noFolds, readFold } from './all-folds.ts'
import { EquityCurve } from './equity-curve.ts'
import { EventColumns } from './event-columns.ts'
import type { OpenedSide } from './open-side-file.ts'
import type { Emitted, RowKind } from './row-kinds.ts'
import type { Keepable, SideFile } from './side-file.ts'

/** Where a log stops to be what was written, and what is wrong there. `stream`: empty where the file does not tell which event it is. */
export type LogDamage = { readonly stream: string; readonly number: number; readonly rule: string; readonly message: string }

/** Events that an interrupted reading of a long log has to read again. */
const COMMIT_EVERY = 10_000

/** All that is known of a log, as far as it was read: folded, counted, and its rows filed. */
export class LogIndex {
  readonly columns: EventColumns
  readonly equity: EquityCurve
  readonly side: SideFile
  readonly #store: Pick<EventStore, 'isDense' | 'readAll'>
  readonly #folded: Folded
  readonly #read: Pick<AllFolds, 'reading' | 'viewing'>
  readonly #sinks: AllSinks
  damage: LogDamage | null = null

  /** `restored`: where an index of the same log stood; what its side file holds goes on from there. */
  constructor(store: EventStore, { side, restored }: OpenedSide) {
    this.#store = store
    this.side = side
    this.columns = restored?.columns ?? new EventColumns(store.isDense)
    this.equity = restored?.equity ?? new EquityCurve()
    this.#folded = restored?.tip.folded ?? foldNothing()
    this.#read = restored?.tip.folds ?? noFolds()
    this.#sinks = this.#sinksInto((kind, row) => this.side.rows.add(kind, row, this.columns.count + 1))
  }

  get folds(): AllFolds {
    return { state: this.#folded.state, reading: this.#read.reading, viewing: this.#read.viewing }
  }

  /** As `run` prints it and `verify --expect` takes it, of all that was read. */
  get chainHead(): string {
    return this.#folded.heads.head()
  }

  /** A copy of what is folded up to the newest event; null: the event behind that has moved a part of it. */
  copyOfFolds(): AllFolds | null {
    return this.damage === null ? (deserialize(serialize(this.folds)) as AllFolds) : null
  }

  /**
   * Reads what came since, with every check of a start. What cannot be read is `damage`; nothing behind it is looked at ever again. Throws
   * StoreFailure where the log cannot be reached: it may be tried again.
   */
  async readOn(onEvent: (count: number) => void = () => {}): Promise<void> {
    if (this.damage !== null) return
    const { count } = this.columns
    try {
      await foldLog(this.#store, this.#folded, {
        after: count === 0 ? null : this.columns.position(count),
        isChecked: true,
        sinks: this.#sinks.deciding,
        onEvent: (event, row) => {
          this.#hear(event, row)
          onEvent(this.columns.count)
          if (this.columns.count % COMMIT_EVERY === 0) this.side.commit(this.#keepable)
        },
      })
      if (this.columns.count > count) this.side.commitSoon(this.#keepable)
    } catch (error) {
      this.damage = damageOf(error)
      if (this.damage === null) throw error
    }
  }

  /** What is at its place by now may have a side file of its own there. */
  giveUpSide(): void {
    this.side.giveUp(this.#keepable)
  }

  close(): void {
    this.side.commit(this.#keepable)
    this.side.close()
  }

  readonly #keepable: Keepable = () => {
    const { count } = this.columns
    // the event behind the damage may have moved a part of the folds
    if (this.damage !== null || count === 0) return null
    return { columns: this.columns, equity: this.equity, tip: { folded: this.#folded, folds: this.folds }, hash: this.columns.hash(count) }
  }

  #hear(event: LogEvent, row: Row): void {
    const ordinal = this.columns.count + 1
    try {
      readFold(this.folds, event, ordinal, this.#sinks)
    } catch (error) {
      throw unreadable(row, error)
    }
    this.columns.push(event, row)
    this.side.ladder.offer(ordinal, this.folds)
  }

  #sinksInto(file: <K extends RowKind>(kind: K, row: Emitted[K]) => void): AllSinks {
    return {
      deciding: { lots: (row) => file('lots', row) },
      reading: { equity: (row) => this.equity.push(row, this.columns.count + 1), bare: (span) => file('bare', span) },
      viewing: {
        cycles: (row) => file('cycles', row),
        stops: (row) => file('stops', row),
        refusals: (row) => file('refusals', row),
        asked: (row) => file('asked', row),
        ended: (row) => file('ended', row),
      },
    }
  }
}

/** Null: it says nothing of what is written, but that it cannot be reached. */
const damageOf = (error: unknown): LogDamage | null => {
  if (error instanceof LogDamaged || error instanceof LogFromNewerVersion) {
    const { stream, number, what, message } = error
    return { stream, number, rule: what, message }
  }
  if (!(error instanceof Failure) || (error instanceof StoreFailure && error.subject !== 'log-damaged')) return null
  return { stream: '', number: 0, rule: error.subject, message: error.message }
}
