import { decode } from '../../event/codec.ts'
import { SqliteStore } from '../../event/sqlite/store.ts'
import type { Timers } from '../../kernel/clock.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { EventColumns } from './event-columns.ts'
import { LogIndex } from './index-log.ts'
import { openSideFile } from './open-side-file.ts'
import { PastMoments } from './past-moments.ts'
import { readRange } from './read-range.ts'
import { ToldEvents } from './told-events.ts'
import { closeLog, type OpenedLog, type ViewedLog } from './viewed-log.ts'

/** Of so many events it is told how far it is. */
const TELL_EVERY = 5000

type Options = {
  readonly keepsSideFile: boolean
  readonly timers: Timers
  readonly onIndexed?: (done: number, all: number) => void
}

/** One log as it lies there: opened, indexed, and whatever is asked of it. */
export class OpenedView {
  readonly log: OpenedLog
  readonly index: LogIndex
  readonly moments: PastMoments
  readonly told: ToldEvents

  private constructor(log: OpenedLog, index: LogIndex) {
    this.log = log
    this.index = index
    this.moments = new PastMoments(index, log.ranges)
    this.told = new ToldEvents(index, log.ranges)
  }

  /** Resolves when all that the log holds is indexed. Throws StoreFailure. */
  static async open(source: ViewedLog, { keepsSideFile, timers, onIndexed }: Options): Promise<OpenedView> {
    const log = await source.open()
    const { isDense } = log.store
    // the events before it are not read again, but counted
    const holds = async (columns: EventColumns, hash: string): Promise<boolean> =>
      log.store.findMissing() === null && (await stillHolds(log, columns, hash))
    const index = new LogIndex(log.store, await openSideFile({ file: source.file, keeps: keepsSideFile, isDense, timers, holds }))
    try {
      const all = log.store instanceof SqliteStore ? log.store.newestPosition() : 0
      await index.readOn((done) => {
        if (done % TELL_EVERY === 0) onIndexed?.(done, Math.max(done, all))
      })
      const { count } = index.columns
      onIndexed?.(count, count)
    } catch (error) {
      index.close()
      await closeLog(log)
      throw error
    }
    return new OpenedView(log, index)
  }

  async events(from: number, to: number): Promise<LogEvent[]> {
    return (await readRange(this.log.ranges, this.index.columns, from, to)).map(decode)
  }

  /** Whether the log still holds the event that was read last: else it is another one, or was cut. */
  async goesOn(): Promise<boolean> {
    const { columns } = this.index
    return columns.count === 0 || stillHolds(this.log, columns, columns.hash(columns.count))
  }

  async close(): Promise<void> {
    this.index.close()
    await closeLog(this.log)
  }
}

/** Whether the newest event of the columns is where it was. */
const stillHolds = async ({ ranges }: OpenedLog, columns: EventColumns, hash: string): Promise<boolean> => {
  const { count } = columns
  const [row] = await readRange(ranges, columns, count, count)
  return row !== undefined && row.position === columns.position(count) && row.hash.startsWith(hash)
}
