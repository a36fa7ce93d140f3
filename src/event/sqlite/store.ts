import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { checkAppend } from '../check-append.ts'
import { type EventStore, type ReadOptions, type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../store.ts'
import { Subscribers } from '../subscribers.ts'
import { isDamage, sqliteFailure } from './failure.ts'
import { leaveNothingBeside, openForReading, openForWriting } from './file.ts'
import { FileMarks, walBytesOf } from './file-marks.ts'
import { SqlitePages } from './pages.ts'
import { RowWriter } from './rows.ts'
import { numberIn, statementsOf } from './statements.ts'

type Waiting = {
  readonly stream: string
  readonly expected: number
  readonly events: readonly Stored[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** What comes to a log that is elsewhere by now cannot be found by its name. */
class LogMoved extends StoreFailure {
  constructor(path: string) {
    super(`The log ${path} was moved or removed while the engine wrote to it; what it wrote is in the moved file.`)
  }
}
/** Looked for before these: at the start, every so often, and at the end. */
const isLookedFor = ({ type }: Stored): boolean => type === 'SessionStarted' || type === 'HeadsSealed'

/** `isAlone`: nobody has it open, so what this reader had to make beside a log that it cannot read is of use to nobody. */
const openToRead = (path: string, options: Opening, isAlone: boolean): DatabaseSync => {
  try {
    return openForReading(path, options)
  } catch (error) {
    if (isAlone && walBytesOf(path) === 0) leaveNothingBeside(path)
    throw error
  }
}

type Opening = { readonly readOnly?: boolean; readonly isDamaged?: boolean; readonly maxPages?: number; readonly aheadFrom?: number }

/**
 * The log in one SQLite file. Appends of the same turn share one durable transaction: all of them are written or none. After a
 * failed append the store refuses every further one, because the caller's memory is then ahead of the log; reading stays
 * possible. The unique index on (stream, number) keeps two processes from writing the same event; besides, every append notices
 * a commit of another process since the last one, whichever stream it went to.
 */
export class SqliteStore implements EventStore {
  readonly isDense: boolean
  readonly marks: FileMarks
  readonly holdsBack = true
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #isReadOnly: boolean
  /** a reader of a log that nobody had open */
  readonly #isAlone: boolean
  readonly #pages: SqlitePages
  readonly #writer: RowWriter
  /** the last numbers of streams, from the first append on: only this process writes, and `#isOvertaken` would tell */
  readonly #heads = new Map<string, number>()
  readonly #subscribers = new Subscribers((after) => this.readAll(after))
  readonly #statements: ReturnType<typeof statementsOf>
  #waiting: Waiting[] = []
  #lastPosition: number
  #dataVersion: number
  #failure: StoreFailure | null = null
  #hasWritten = false
  /** another process writes to the file, and may go on after this store is closed */
  #hasCompany = false

  private constructor(
    database: DatabaseSync,
    path: string,
    walBytes: number | null,
    { readOnly: isReadOnly = false, isDamaged = false, aheadFrom }: Opening,
  ) {
    this.#database = database
    this.marks = new FileMarks(database, path, walBytes)
    this.isDense = !this.marks.isMirror
    this.#path = path
    this.#isReadOnly = isReadOnly
    this.#isAlone = isReadOnly && walBytes === null
    this.#statements = statementsOf(database)
    this.#pages = new SqlitePages(database, path, isDamaged ? Number.POSITIVE_INFINITY : aheadFrom)
    this.#writer = new RowWriter(database)
    this.#dataVersion = numberIn(this.#statements.dataVersion)
    // a reader does not ask: even if the newest page is torn, the events before it can be read
    this.#lastPosition = isReadOnly ? 0 : numberIn(this.#statements.lastPosition)
  }

  /**
   * `maxPages`: see `openForWriting`; `isDamaged`: see `openForReading`; `aheadFrom`: see `SqlitePages`. Throws StoreFailure with a sentence for a person, also for a file without events that was
   * copied without those it had: what is begun on it would be another log under the old name.
   */
  static open(path: string, options: Opening = {}): SqliteStore {
    const isReadOnly = options.readOnly === true
    const walBytes = walBytesOf(path)
    const isAlone = isReadOnly && walBytes === null
    const database = isReadOnly ? openToRead(path, options, isAlone) : openForWriting(path, options.maxPages)
    try {
      const store = new SqliteStore(database, path, walBytes, options)
      const { doubt } = store.marks
      if (!isReadOnly && doubt !== null && store.#lastPosition === 0)
        throw new StoreFailure(`${doubt} It holds none at all, so nothing is written to it: name another log, or copy it again.`)
      return store
    } catch (error) {
      database.close()
      if (isAlone && walBytesOf(path) === 0) leaveNothingBeside(path)
      throw sqliteFailure(error, path)
    }
  }

  /** whether an event is durable by this store */
  get hasWritten(): boolean {
    return this.#hasWritten
  }

  newestPosition(): number {
    return numberIn(this.#statements.lastPosition)
  }

  append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    return new Promise((resolve, reject) => {
      checkAppend(stream, expected, events)
      this.#requireWritable()
      if (this.#waiting.length === 0) queueMicrotask(() => this.#flush())
      this.#waiting.push({ stream, expected, events, resolve, reject })
    })
  }

  /** Compares the newest position with the count of events. Counting takes SQLite some 7 ns an event. */
  findMissing(): string | null {
    try {
      const counted = numberIn(this.#statements.counted)
      const newest = numberIn(this.#statements.lastPosition)
      if (counted === newest) return null
      return `The log ${this.#path} is damaged: ${newest} events were written, and ${counted} are there, so some are missing. Restore it from a copy; "coinfold verify" names where.`
    } catch (error) {
      throw sqliteFailure(error, this.#path)
    }
  }

  readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    return this.#pages.ofStream(stream, from)
  }

  readAll(after: string | null, options: ReadOptions = {}): AsyncIterable<readonly Row[]> {
    return this.#pages.ofAll(after, options)
  }

  /** For a damaged file, see `SqlitePages`. */
  numbersOf(stream: string, from: number): Iterable<number> {
    return this.#pages.numbersOf(stream, from)
  }

  readable(stream: string, number: number): Row | null {
    return this.#pages.readable(stream, number)
  }

  /** All streams that the file names, in the order of their beginnings. */
  streamNames(): string[] {
    if (!this.#database.isOpen) throw new StoreFailure(`The log ${this.#path} is closed.`)
    try {
      return (this.#statements.streamNames.all() as unknown as [string][]).map(([name]) => name)
    } catch (error) {
      throw sqliteFailure(error, this.#path)
    }
  }

  /** The stream's first number from `from` on, by the index alone, which may be whole where the rows are not; null: none. */
  indexedNumber(stream: string, from: number): number | null {
    return (this.#statements.indexed.get(stream, from) as unknown as [number | null])[0]
  }

  /** Streams without any event. A stream is written together with its first event, so somebody removed the events. */
  danglingStreams(): string[] {
    if (!this.#database.isOpen) throw new StoreFailure(`The log ${this.#path} is closed.`)
    try {
      return (this.#statements.dangling.all() as unknown as [string][]).map(([name]) => name)
    } catch (error) {
      throw sqliteFailure(error, this.#path)
    }
  }

  /**
   * Writes the log as it is at this moment into a new file, while others read and write. Its marks come along. Throws
   * StoreFailure, also if there is such a file.
   */
  copyInto(path: string): void {
    try {
      // whole, since a name that begins with `file:` is no path to SQLite
      this.#database.prepare('VACUUM INTO ?').run(resolve(path))
    } catch (error) {
      throw sqliteFailure(error, isDamage(error) ? this.#path : path)
    }
  }

  /** A store that is opened for reading notices only appends of its own process, and it has none: it hands over the past. */
  async subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    return this.#subscribers.add(after, handle)
  }

  /** Throws StoreFailure, when it is closed, if the file that was written to is not where it was. */
  async close(): Promise<void> {
    if (!this.#database.isOpen) return
    this.#flush()
    this.#subscribers.stop()
    this.#sayClosed()
    this.#database.close()
    if (this.#isAlone && walBytesOf(this.#path) === 0) leaveNothingBeside(this.#path)
    if (this.#hasWritten && this.#failure === null) this.#requireInPlace()
  }

  #requireInPlace(): void {
    if (!this.marks.isInPlace) throw new LogMoved(this.#path)
  }

  #sayClosed(): void {
    if (this.#isReadOnly || this.#hasCompany) return
    try {
      this.marks.closing()
    } catch {
      // the disk takes nothing more: the mark stays, and the next writer learns that the file was not closed
    }
  }

  #requireWritable(): void {
    if (this.#failure !== null) throw this.#failure
    if (this.#isReadOnly) throw new StoreFailure(`The log ${this.#path} is open for reading only.`)
    if (!this.#database.isOpen) throw new StoreFailure(`The log ${this.#path} is closed.`)
  }

  /** One transaction for everything that waits. */
  #flush(): void {
    const group = this.#waiting
    if (group.length === 0) return
    this.#waiting = []
    let current: Waiting | undefined
    try {
      if (group.some(({ events }) => events.some(isLookedFor))) this.#requireInPlace()
      this.marks.writing()
      this.#statements.begin.run()
      const isOvertaken = this.#isOvertaken()
      // also when overtaken, for it tells whose stream has moved
      for (current of group) this.#insert(current)
      current = undefined
      if (isOvertaken) throw new StoreFailure(`Another process wrote to the log ${this.#path} while this one was running.`)
      this.#statements.commit.run()
      this.#hasWritten = true
    } catch (error) {
      this.#fail(group, current, error)
      return
    }
    for (const { resolve } of group) resolve()
    this.#subscribers.wake()
  }

  /**
   * Whether somebody else wrote since our last look. `data_version` changes when another connection commits; a checkpoint
   * by hand changes it too, but adds no row.
   */
  #isOvertaken(): boolean {
    const dataVersion = numberIn(this.#statements.dataVersion)
    if (dataVersion === this.#dataVersion) return false
    this.#dataVersion = dataVersion
    const lastPosition = numberIn(this.#statements.lastPosition)
    if (lastPosition === this.#lastPosition) return false
    this.#lastPosition = lastPosition
    this.#heads.clear()
    return true
  }

  #insert({ stream, expected, events }: Waiting): void {
    const actual = this.#heads.get(stream) ?? numberIn(this.#statements.head, stream)
    if (actual !== expected) throw new WrongExpectedNumber(stream, expected, actual)
    for (const event of events) this.#writer.insert(++this.#lastPosition, event)
    this.#heads.set(stream, actual + events.length)
  }

  #fail(group: readonly Waiting[], culprit: Waiting | undefined, error: unknown): void {
    this.#rollBack()
    const reason = sqliteFailure(error, this.#path)
    this.#hasCompany ||= (error instanceof WrongExpectedNumber || error instanceof StoreFailure) && !(error instanceof LogMoved)
    const failure = new StoreFailure(
      reason instanceof StoreFailure ? reason.message : `${reason.message} The log ${this.#path} takes no more events.`,
      { cause: reason, ...(reason instanceof StoreFailure && { subject: reason.subject }) },
    )
    this.#failure = failure
    for (const waiting of group) waiting.reject(waiting === culprit && reason instanceof WrongExpectedNumber ? reason : failure)
  }

  #rollBack(): void {
    try {
      // some failures (a full disk) have rolled back already
      if (this.#database.isTransaction) this.#statements.rollback.run()
    } catch {
      // SQLite drops the transaction when the file is opened next; the first failure is the one that is thrown
    }
  }
}
